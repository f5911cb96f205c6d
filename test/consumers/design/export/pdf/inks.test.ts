import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPrintProfile } from '#infra/color/print-profile.ts'
import { colorOperator, pressInks, screenInks } from '../../../../../consumers/design/export/pdf/inks.ts'

const inks = pressInks(await openPrintProfile({ inkLimitPercent: 300 }))

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
