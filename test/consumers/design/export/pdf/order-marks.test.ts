import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Mark } from '../../../../../consumers/design/export/pdf/marks.ts'
import { orderMarks } from '../../../../../consumers/design/export/pdf/order-marks.ts'

const mark = (id: string, part: Mark['part'], [left, right]: [number, number]): Mark =>
  ({ item: { id }, part, box: { left, right, top: 0, bottom: 10 }, isClear: false, draw: () => {} }) as unknown as Mark

const order = (...marks: Mark[]): string =>
  orderMarks(marks)
    .map(({ item }) => item.id)
    .join(' ')

test('text comes after art that does not cover it', () => {
  assert.equal(order(mark('text', 'text', [0, 10]), mark('art', 'art', [20, 30])), 'art text')
})

test('art that covers a text stays above it, and so above the texts that are read before', () => {
  const marks = [mark('one', 'text', [0, 10]), mark('two', 'text', [40, 50]), mark('three', 'text', [60, 70])]
  assert.equal(order(...marks, mark('cover', 'art', [45, 55])), 'one two cover three')
})

test('texts keep the order in which they are read, and art its order', () => {
  const marks = [
    mark('a', 'art', [0, 9]),
    mark('one', 'text', [20, 30]),
    mark('b', 'art', [0, 9]),
    mark('two', 'text', [40, 50]),
  ]
  assert.equal(order(...marks), 'a b one two')
})

test('nothing stays nothing', () => {
  assert.equal(order(), '')
})
