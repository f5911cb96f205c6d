import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compile } from '../../../../consumers/design/compile/compile.ts'
import type { Item, SetLine, TextItem } from '../../../../consumers/design/compile/display-list.ts'
import { palette } from '../samples.ts'
import { documentWith, frame, photo, textOf } from './elements.ts'

const itemOf = <Kind extends Item['kind']>(kind: Kind, element: object): Item & { kind: Kind } => {
  const [item] = compile(documentWith(element)).items
  assert.equal(item?.kind, kind)
  return item as Item & { kind: Kind }
}
const glyphsOf = ({ lines }: TextItem): SetLine['glyphs'] => lines.flatMap(({ glyphs }) => glyphs)

test('the list has the size and the ground of the document, and its elements from back to front', () => {
  const list = compile(documentWith({ type: 'shape', id: 'below' }, textOf('Above', { id: 'above' })))
  assert.deepEqual([list.width, list.height, list.background], [800, 600, palette.background])
  assert.deepEqual(
    list.items.map(({ id }) => id),
    ['below', 'above'],
  )
})

test('roles of the palette become its colors, and colors stay what they are', () => {
  const shape = itemOf('shape', {
    type: 'shape',
    fill: {
      type: 'linear',
      angle: 90,
      stops: [
        { offset: 0, color: 'primary' },
        { offset: 1, color: '#123456' },
      ],
    },
    stroke: { color: 'on_accent', width: 3 },
  })
  assert.ok(shape.fill?.type === 'linear')
  assert.deepEqual(
    shape.fill.stops.map(({ color }) => color),
    [palette.primary, '#123456'],
  )
  assert.equal(shape.stroke?.color, palette.on_accent)
  assert.equal(itemOf('shape', { type: 'shape', fill: { type: 'solid', color: 'muted' } }).fill?.type, 'solid')
  assert.equal(itemOf('text', textOf('Words', { color: 'accent' })).color, palette.accent)
})

test('a stretch of text in another color ends where it ends', () => {
  const item = itemOf('text', textOf('Summer fair', { runs: [{ start: 7, end: 11, color: 'accent' }] }))
  const colors = glyphsOf(item).map(({ color }) => color)
  assert.deepEqual(colors, [...Array<string>(6).fill(palette.text), ...Array<string>(4).fill(palette.accent)])
})

test('lines are set as the document has them, each with its own glyphs', () => {
  const lines = [
    { start: 0, end: 6, x: 12, baseline: 40, width: 100 },
    { start: 7, end: 11, x: 3, baseline: 90, width: 80 },
  ]
  const item = itemOf('text', textOf('Summer fair', { lines }))
  assert.deepEqual(
    item.lines.map(({ text, x, baseline, glyphs }) => [text, x, baseline, glyphs.length]),
    [
      ['Summer', 12, 40, 6],
      ['fair', 3, 90, 4],
    ],
  )
  const [first] = item.lines
  assert.ok(first!.glyphs.every((glyph, at) => glyph.x > (first!.glyphs[at - 1]?.x ?? -1)))
})

test('icons take their color, patterns their colors and their seed', () => {
  const icon = itemOf('vector', { type: 'icon', material: 'icon-sun', color: 'accent' })
  assert.ok(icon.body.includes(palette.accent) && !icon.body.includes('currentColor'))
  const pattern = { type: 'pattern', material: 'background-waves', seed: 7, colors: ['primary', '#123456'] }
  const [one, same, other] = [7, 7, 8].map(seed => itemOf('vector', { ...pattern, seed }).body)
  assert.equal(one, same)
  assert.notEqual(one, other)
  assert.ok(one!.includes(palette.primary))
  const art = itemOf('vector', { ...pattern, material: 'art-tiles', mask: 'ellipse' })
  assert.deepEqual(
    [art.view, art.clip],
    [
      { width: frame.width, height: frame.height },
      { mask: 'ellipse', radius: 0 },
    ],
  )
})

test('pictures keep their crop and their outline', () => {
  const item = itemOf('image', { ...photo, radius: 12 })
  assert.deepEqual([item.crop, item.clip], [photo.crop, { mask: 'rect', radius: 12 }])
})

test('a material that does not exist is refused by its name', () => {
  const elements = [
    { type: 'icon', material: 'icon-"nothing"', color: 'text' },
    { type: 'pattern', material: '__proto__', seed: 1, colors: ['text'] },
  ]
  for (const element of elements)
    assert.throws(() => compile(documentWith(element)), { code: 'invalid-input', message: /no material "/ })
})

test('text that no font can draw is refused', () => {
  assert.throws(() => compile(documentWith(textOf('\u{13000}'))), { code: 'no-glyph' })
})
