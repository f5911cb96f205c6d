import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPrintProfile } from '#infra/color/print-profile.ts'
import { colorOperator, pressInks, screenInks } from '../../../../../consumers/design/export/pdf/inks.ts'

const profile = await openPrintProfile({ inkLimitPercent: 300 })
const inks = pressInks(profile)

test('black letters and lines are black ink alone, printed onto what lies below', () => {
  for (const use of ['text', 'line'] as const) {
    assert.deepEqual([...inks.tint('#000000', use)], [0, 0, 0, 1])
    assert.deepEqual([...inks.tint('#010203', use)], [0, 0, 0, 1])
    assert.ok(inks.overprints(inks.tint('#000000', use), use))
  }
})

test('areas that are darker than black ink alone take all inks, within the limit', () => {
  const tint = inks.tint('#000000', 'area')
  assert.ok(tint[0]! > 0.3 && tint[3]! > 0.8)
  assert.ok(tint.reduce((sum, ink) => sum + ink) <= 3)
  assert.ok(!inks.overprints(tint, 'area'))
})

test('areas that are nearly as dark as black ink take all inks as well, and letters of that gray do not', () => {
  const isAlone = ([c, m, y]: readonly number[]): boolean => c === 0 && m === 0 && y === 0
  assert.ok(!isAlone(inks.tint('#222222', 'area')))
  assert.ok(isAlone(inks.tint('#222222', 'text')))
  assert.ok(isAlone(inks.tint('#505050', 'area')))
})

test('a cream is no gray, and neither is an area that is almost one; a dark letter that is almost gray is', () => {
  for (const use of ['area', 'text'] as const) assert.ok(inks.tint('#f2f1ec', use)[2]! > 0, use)
  assert.ok(inks.tint('#50504c', 'area')[2]! > 0)
  assert.equal(inks.tint('#50504c', 'text')[2], 0)
})

test('beside pictures, areas take the very inks that the pictures have there', () => {
  const beside = pressInks(profile, 'pictures')
  const gray = profile.pixelsToInk(Uint8Array.from([0x80, 0x80, 0x80]))
  assert.deepEqual(
    beside.tint('#808080', 'area').map(ink => Math.round(255 * ink)),
    [...gray],
  )
  assert.deepEqual([...beside.tint('#000000', 'text')], [0, 0, 0, 1])
})

test('gray is black ink alone, the more the darker it is', () => {
  const blacks = ['#ffffff', '#dddddd', '#a0a0a0', '#808080', '#505050'].map(gray => inks.tint(gray, 'area'))
  assert.ok(blacks.every(([c, m, y]) => c === 0 && m === 0 && y === 0))
  assert.ok(blacks.every((tint, at) => at === 0 || tint[3]! > blacks[at - 1]![3]!))
})

test('white is no ink and never printed onto what lies below', () => {
  const white = inks.tint('#ffffff', 'text')
  assert.deepEqual([...white], [0, 0, 0, 0])
  assert.ok(!inks.overprints(white, 'text'))
})

test('colors are mixed of the inks that they need', () => {
  const [c, , y] = inks.tint('#0b5c6b', 'text')
  assert.ok(c! > 0.7 && y! < c!)
})

test('a color is set in the space of the page', () => {
  assert.equal(colorOperator(inks.tint('#000000', 'text'), 'fill'), '0 0 0 1 k')
  assert.equal(colorOperator(inks.tint('#000000', 'line'), 'stroke'), '0 0 0 1 K')
  assert.equal(colorOperator(screenInks.tint('#ff0000', 'text'), 'fill'), '1 0 0 rg')
})

test('a gradient is cut into more parts for the press, the more its ends differ', () => {
  assert.equal(screenInks.stepsBetween('#000000', '#ffffff'), 1)
  assert.equal(inks.stepsBetween('#123456', '#123456'), 1)
  assert.ok(inks.stepsBetween('#000000', '#ffffff') > inks.stepsBetween('#000000', '#222222'))
})
