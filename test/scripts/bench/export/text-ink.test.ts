import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sourceWith } from '../../../consumers/design/export/raster/source-with.ts'
import { textOf } from '../../../consumers/design/compile/elements.ts'
import { drawList, inkOver, withoutText } from '../../../../scripts/bench/export/draw-list.ts'
import { inkFault, textBoxes } from '../../../../scripts/bench/export/text-ink.ts'

const ground = { type: 'shape', fill: { type: 'solid', color: '#e8e0d0' } }
const source = sourceWith([
  ground,
  textOf('Spring 春'),
  textOf('ربيع', { frame: { x: 20, y: 20, width: 300, height: 80, rotation: -20 } }),
])
const whole = await drawList(source, source.list)
const bare = await drawList(source, withoutText(source.list))
const faultsOf = (shown: typeof whole): (string | undefined)[] =>
  textBoxes(source.list).map(box => inkFault({ shown, bare, expected: whole }, box))

test('text that is there has its ink, by the picture and by its outlines', async () => {
  assert.deepEqual(faultsOf(whole), [undefined, undefined])
  const expected = await inkOver(source, bare)
  for (const box of textBoxes(source.list)) assert.equal(inkFault({ shown: whole, bare, expected }, box), undefined)
})

test('text that is not there is found, also when something else fills its box', async () => {
  for (const fault of faultsOf(bare)) assert.match(fault!, /does not stand out|0 % of its ink/)
  const striped = { ...bare, data: bare.data.map((value, at) => (Math.floor(at / 32) % 2 === 0 ? value : 0)) }
  for (const fault of faultsOf(striped)) assert.match(fault!, /of its ink/)
})

test('letters that something hides lack ink', async () => {
  const hidden = sourceWith([
    ground,
    textOf('Spring'),
    { ...ground, frame: { x: 100, y: 200, width: 70, height: 300, rotation: 0 } },
  ])
  const below = await drawList(hidden, withoutText(hidden.list))
  const expected = await inkOver(hidden, below)
  const [box] = textBoxes(hidden.list)
  assert.match(inkFault({ shown: await drawList(hidden, hidden.list), bare: below, expected }, box!)!, /of its ink/)
})

test('a picture of another size is no comparison', () => {
  assert.throws(() => faultsOf({ ...whole, width: 799 }), /799 × 600 pixels instead of 800 × 600/)
})
