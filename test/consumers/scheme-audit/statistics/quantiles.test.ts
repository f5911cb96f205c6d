import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countsOf, meanOf, quantile } from '../../../../consumers/scheme-audit/statistics/quantiles.ts'

test('a quantile lies between the values around it, whatever their order', () => {
  assert.equal(quantile([3, 1, 2], 0.5), 2)
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5)
  assert.equal(quantile([5, 10], 0.1), 5.5)
  assert.equal(quantile([7], 0.9), 7)
  assert.equal(quantile([], 0.5), 0)
})

test('the mean of nothing is 0', () => {
  assert.equal(meanOf([]), 0)
  assert.equal(meanOf([1, 2, 6]), 3)
})

test('values are counted, the most frequent first, and ties stand in order', () => {
  assert.deepEqual(countsOf(['b', 'a', 'c', 'c']), [
    { value: 'c', count: 2 },
    { value: 'a', count: 1 },
    { value: 'b', count: 1 },
  ])
})
