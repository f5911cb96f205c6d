import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extentOf, faultsOf } from '../../../../../consumers/design/generate/judge/faults.ts'
import { solid, type Part } from '../../../../../consumers/design/layout/plan.ts'
import type { SetBlock } from '../../../../../consumers/design/layout/stack.ts'
import { zoneOf } from '../../samples.ts'
import { candidateOf, canvas, hung, paper, whole } from '../candidates.ts'

const faults = (...of: Parameters<typeof candidateOf>): string[] => faultsOf(candidateOf(...of), canvas)
const moved = (block: SetBlock, by: { x?: number; y?: number }): SetBlock => {
  const place = (box: SetBlock['box']) => ({ ...box, x: box.x + (by.x ?? 0), y: box.y + (by.y ?? 0) })
  return { ...block, box: place(block.box), ...(block.pill && { pill: place(block.pill) }) }
}
const { blocks } = candidateOf()

test('a candidate whose text stands on its ground has none', () => {
  assert.deepEqual(faults(), [])
})

test('text that leaves the safe area is one, and so is a button of which only the rim does', () => {
  assert.deepEqual(faults({ blocks: [moved(blocks[0]!, { x: -61 }), ...blocks.slice(1)] }), [
    'title-1 leaves the safe area',
  ])
  assert.deepEqual(faults({ blocks: [moved(blocks[0]!, { x: -60 }), ...blocks.slice(1)] }), [])
  const cta = blocks.at(-1)!
  const low = canvas.height - canvas.safe - (cta.box.y + cta.box.height)
  assert.deepEqual(faults({ blocks: [moved(cta, { y: low })] }), ['cta-1 leaves the safe area'])
})

test('text over other text is one', () => {
  const [title, subtitle] = blocks as [SetBlock, SetBlock]
  const over = moved(subtitle, { y: title.box.y - subtitle.box.y })
  assert.deepEqual(faults({ blocks: [title, over] }), ['subtitle-1 covers other text'])
  const button = blocks.at(-1)!
  const beside = moved(subtitle, { y: extentOf(button).y + extentOf(button).height - 3 - subtitle.box.y })
  assert.equal(faults({ blocks: [button, beside] }).length, 1)
})

const art: Part = { type: 'art', box: { x: 0, y: 0, width: 1000, height: 260 }, slot: 0 }

test('text that runs into a picture, a loud drawing or an ornament is one', () => {
  const drawing: Part = { type: 'pattern', box: art.box, over: 'primary', loud: true }
  const ornament: Part = { type: 'shape', role: 'ornament', box: art.box, fill: solid('accent') }
  for (const part of [art, drawing, ornament])
    assert.deepEqual(faults({ parts: [paper, part] }), ['title-1 runs into a picture'], part.type)
  assert.deepEqual(faults({ parts: [paper, { ...drawing, loud: false }] }), [])
})

test('a picture under the panel that carries the text is none', () => {
  const panel: Part = {
    type: 'shape',
    role: 'panel',
    box: { x: 60, y: 60, width: 880, height: 1300 },
    fill: solid('surface'),
  }
  assert.deepEqual(faults({ parts: [paper, art, panel] }), [])
  assert.equal(faults({ parts: [paper, panel, art] }).length, 1)
})

test('text that was meant for a photo may stand on it, but only where one hangs', () => {
  const zones = [zoneOf({ ground: { photo: 0 } })]
  const parts: Part[] = [{ ...art, box: whole }]
  assert.deepEqual(faults({ zones, parts, hangings: [hung({})] }), [])
  assert.equal(faults({ zones, parts }).length, blocks.length)
})
