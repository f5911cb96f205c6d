import assert from 'node:assert/strict'
import { test } from 'node:test'
import { areaOf, contains, overlapOf, right } from '../../../../consumers/design/layout/box.ts'
import { flowZone } from '../../../../consumers/design/layout/flow.ts'
import { stackZone } from '../../../../consumers/design/layout/stack.ts'
import { contentOf, needsFor, zoneOf } from '../samples.ts'

const lines = Array.from({ length: 9 }, (_, at) => ({ role: 'item' as const, text: `Programme part ${at + 1}` }))
const needs = needsFor(contentOf(lines))
const box = { x: 100, y: 50, width: 1200, height: 170 }
const zone = zoneOf({ groups: ['copy'], columns: 3, box })

test('text flows from the top of one column to the top of the next', () => {
  const { blocks } = flowZone(zone, needs)!
  assert.deepEqual(
    blocks.map(({ block }) => block.id),
    lines.map((_, at) => `item-${at + 1}`),
  )
  const starts = [...new Set(blocks.map(own => own.box.x))]
  assert.deepEqual(
    starts,
    starts.toSorted((a, b) => a - b),
  )
  assert.ok(starts.length > 1 && starts.length <= 3 && starts[0] === box.x)
  for (const [at, block] of blocks.entries()) {
    assert.ok(contains(box, block.box, 0.01), block.block.id)
    const before = blocks[at - 1]
    if (before?.box.x === block.box.x) assert.ok(before.box.y < block.box.y)
    else assert.equal(block.box.y, box.y)
    for (const other of blocks.slice(0, at)) assert.equal(areaOf(overlapOf(other.box, block.box)), 0)
  }
})

test('where text runs from right to left, the first column is the rightmost', () => {
  const arabic = needsFor({ ...needs.content, direction: 'rtl' })
  const { blocks } = flowZone({ ...zone, align: 'end' }, arabic)!
  assert.equal(right(blocks[0]!.box), right(box))
  assert.ok(right(blocks.at(-1)!.box) < right(box))
})

test('what needs more columns than there are does not fit', () => {
  assert.equal(flowZone({ ...zone, columns: 2, box: { ...box, height: 90 } }, needs), undefined)
})

test('a text that is higher than a column by itself does not fit, however many columns are free', () => {
  const long = needsFor(contentOf([{ role: 'body', text: 'word '.repeat(150).trim() }]))
  assert.equal(flowZone({ ...zone, columns: 4 }, long), undefined)
})

test('columns too narrow to read are none', () => {
  assert.equal(flowZone({ ...zone, columns: 8 }, needs), undefined)
})

test('a place with one column is an ordinary stack', () => {
  const tall = { ...zone, columns: 1, box: { ...box, height: 900 } }
  assert.equal(new Set(stackZone(tall, needs)!.blocks.map(own => own.box.x)).size, 1)
})
