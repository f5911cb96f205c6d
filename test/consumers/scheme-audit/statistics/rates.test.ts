import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exactRate, widened, wilsonRate, withinAttempts } from '../../../../consumers/scheme-audit/statistics/rates.ts'

const near = (actual: number, expected: number, within = 1e-4): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`)

test('an interval is the one that tables of Wilson’s method have', () => {
  const half = wilsonRate(50, 100)
  near(half.low, 0.4038)
  near(half.high, 0.5962)
  near(wilsonRate(0, 10).high, 0.2775)
  near(wilsonRate(389, 400).low, 0.9515)
})

test('an interval holds its rate, stays within 0 and 1, and narrows with more samples', () => {
  for (const share of [0, 0.01, 0.3, 0.5, 0.97, 1]) {
    let last = 2
    for (const trials of [10, 100, 1000, 10_000]) {
      const { value, low, high } = wilsonRate(share * trials, trials)
      assert.ok(low >= 0 && low <= value && value <= high && high <= 1)
      assert.ok(high - low < last)
      last = high - low
    }
  }
})

test('seen from the other side the interval is the same', () => {
  const [one, other] = [wilsonRate(7, 60), wilsonRate(53, 60)]
  near(one.low, 1 - other.high, 1e-12)
  near(one.high, 1 - other.low, 1e-12)
})

test('over all outcomes about 95 % of the intervals hold the true rate', () => {
  for (const rate of [0.05, 0.13, 0.5, 0.9]) {
    const trials = 100
    let [covered, chance] = [0, (1 - rate) ** trials]
    for (let successes = 0; successes <= trials; successes++) {
      const { low, high } = wilsonRate(successes, trials)
      if (low <= rate && rate <= high) covered += chance
      chance *= ((trials - successes) / (successes + 1)) * (rate / (1 - rate))
    }
    assert.ok(covered > 0.92 && covered < 0.98, `${rate}: ${covered}`)
  }
})

test('nothing tried tells nothing', () => {
  assert.deepEqual(wilsonRate(0, 0), { value: 0, low: 0, high: 1 })
})

test('more attempts make success likelier, and one attempt is the rate itself', () => {
  const rate = { value: 0.3, low: 0.2, high: 0.4 }
  near(withinAttempts(rate, 3).value, 0.657, 1e-12)
  near(withinAttempts(rate, 1).high, 0.4, 1e-12)
  let last = 0
  for (let attempts = 1; attempts <= 20; attempts++) {
    const { value, low, high } = withinAttempts(rate, attempts)
    assert.ok(value > last && low < value && value < high && high < 1)
    last = value
  }
})

test('a known error widens an interval on both sides, and never past 0 or 1', () => {
  const { value, low, high } = widened({ value: 0.5, low: 0.4, high: 0.6 }, 0.05)
  near(low, 0.35, 1e-12)
  near(high, 0.65, 1e-12)
  assert.equal(value, 0.5)
  assert.deepEqual(widened({ value: 0.99, low: 0.02, high: 0.995 }, 0.05), { value: 0.99, low: 0, high: 1 })
})

test('what is known has no interval', () => {
  assert.deepEqual(exactRate(0.13), { value: 0.13, low: 0.13, high: 0.13 })
})
