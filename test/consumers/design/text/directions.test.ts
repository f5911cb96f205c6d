import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDirections, visualOrder } from '../../../../consumers/design/text/directions.ts'

const order = (...runs: [name: string, level: number][]): string =>
  visualOrder(runs.map(([name, level]) => ({ name, level })))
    .map(({ name }) => name)
    .join('')

test('runs to the right stay in their order', () => {
  assert.equal(order(['a', 0], ['b', 0], ['c', 0]), 'abc')
})

test('runs to the left are turned round among themselves', () => {
  assert.equal(order(['a', 0], ['b', 1], ['c', 1], ['d', 0]), 'acbd')
  assert.equal(order(['a', 1], ['b', 1], ['c', 1]), 'cba')
})

test('a number within text to the left keeps its own order', () => {
  assert.equal(order(['a', 1], ['1', 2], ['2', 2], ['b', 1]), 'b12a')
})

test('a quotation within a quotation is turned at every level', () => {
  assert.equal(order(['a', 0], ['b', 1], ['c', 2], ['d', 3], ['e', 1], ['f', 0]), 'aecdbf')
})

test('no runs are no runs', () => {
  assert.equal(order(), '')
})

test('digits in Arabic run to the right and their neighbors to the left', () => {
  const { direction, levels } = readDirections('دبي 2026', 'ar')
  assert.equal(direction, 'rtl')
  assert.deepEqual([...levels], [1, 1, 1, 1, 2, 2, 2, 2])
})

test('text without a letter that runs to the left keeps its order in every locale', () => {
  const { direction, levels } = readDirections('Hello!', 'ar-EG')
  assert.equal(direction, 'rtl')
  assert.deepEqual(new Set(levels), new Set([0]))
  assert.equal(readDirections('Hello!', 'en').direction, 'ltr')
  assert.equal(readDirections('', 'zh-Hans').direction, 'ltr')
})
