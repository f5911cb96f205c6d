import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chiSquareTail, poissonTail } from '../../../../consumers/scheme-audit/statistics/tails.ts'

const near = (actual: number, expected: number, within = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`)

test('the critical values of printed tables have the tails that the tables say', () => {
  const table = [
    [3.841_459, 1, 0.05],
    [18.307_038, 10, 0.05],
    [23.209_251, 10, 0.01],
    [124.342_113, 100, 0.05],
    [1074.679_449, 1000, 0.05],
  ] as const
  for (const [value, degrees, tail] of table) near(chiSquareTail(value, degrees), tail, 1e-7)
})

test('with two degrees of freedom the tail is that of the exponential distribution', () => {
  for (const value of [0, 0.1, 1, 3, 10, 50, 200]) near(chiSquareTail(value, 2), Math.exp(-value / 2))
})

test('a tail falls from 1 to 0 as the value grows', () => {
  for (const degrees of [1, 3, 9, 61, 500]) {
    let last = 1
    for (let value = 0; value <= 4 * degrees + 60; value += degrees / 7) {
      const tail = chiSquareTail(value, degrees)
      assert.ok(tail >= 0 && tail <= last + 1e-12)
      last = tail
    }
    assert.ok(last < 1e-6)
  }
})

test('the tail of a Poisson variable is one minus the sum of what is below', () => {
  for (const mean of [0.01, 0.5, 3, 20, 80]) {
    let [below, term] = [0, Math.exp(-mean)]
    for (let count = 0; count < 120; count++) {
      near(poissonTail(count, mean), 1 - below, 1e-9)
      below += term
      term *= mean / (count + 1)
    }
  }
})
