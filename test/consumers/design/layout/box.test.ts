import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  areaOf,
  around,
  bottom,
  columns,
  contains,
  inset,
  mirrored,
  overlapOf,
  right,
  rows,
} from '../../../../consumers/design/layout/box.ts'

const box = { x: 10, y: 20, width: 100, height: 50 }

test('a margin is taken from all sides, and what it eats up is empty, not inside out', () => {
  assert.deepEqual(inset(box, 10), { x: 20, y: 30, width: 80, height: 30 })
  assert.deepEqual(inset(box, 10, 5), { x: 20, y: 25, width: 80, height: 40 })
  assert.equal(areaOf(inset(box, 60)), 0)
  assert.ok(inset(box, 60).width === 0 && inset(box, 60).height === 0)
})

test('what two boxes share is a box, without area where they are apart or only touch', () => {
  assert.deepEqual(overlapOf(box, { x: 60, y: 0, width: 100, height: 40 }), { x: 60, y: 20, width: 50, height: 20 })
  assert.equal(areaOf(overlapOf(box, { x: 110, y: 20, width: 10, height: 10 })), 0)
  assert.equal(areaOf(overlapOf(box, { x: 500, y: 500, width: 10, height: 10 })), 0)
  assert.deepEqual(overlapOf(box, box), box)
})

test('the box around several reaches from the first edge to the last', () => {
  const whole = around([box, { x: 200, y: 0, width: 1, height: 1 }])
  assert.deepEqual(whole, { x: 10, y: 0, width: 191, height: 70 })
  assert.deepEqual([right(whole), bottom(whole)], [201, 70])
})

test('a box contains itself, and one that is a little larger only with slack', () => {
  assert.ok(contains(box, box))
  const larger = inset(box, -0.4)
  assert.ok(!contains(box, larger))
  assert.ok(contains(box, larger, 0.5))
})

test('a cut gives two parts that fill the box but for the gap', () => {
  const [left, rest] = columns(box, 0.25, 20)
  assert.deepEqual([left.width, rest.width], [20, 60])
  assert.deepEqual([right(left) + 20, right(rest)], [rest.x, right(box)])
  const [top, low] = rows(box, 0.6)
  assert.deepEqual([top.height, low.height], [30, 20])
  assert.deepEqual([bottom(top), bottom(low)], [low.y, bottom(box)])
})

test('a mirror swaps the sides, and twice it changes nothing', () => {
  assert.deepEqual(mirrored(box, 200), { ...box, x: 90 })
  assert.deepEqual(mirrored(mirrored(box, 200), 200), box)
})
