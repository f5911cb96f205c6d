import assert from 'node:assert/strict'
import { test } from 'node:test'
import { solving, solvingByLength } from '../../../../consumers/scheme-audit/solving/solve-rate.ts'
import { sampleOf, samplesOf, schemeOf } from '../samples.ts'

const right = (count: number) => samplesOf(Array.from({ length: count }, () => 'abcd'))
const wrong = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    sampleOf({ at, answer: 'abcx', label: 'abcd', reading: { confidence: 0.3 } }),
  )

test('the rate is the share of the labels that were read, with its interval', () => {
  const found = solving([...right(80), ...wrong(20)], schemeOf(), 0.04)
  assert.equal(found.basis, 'measured')
  assert.equal(found.samples, 100)
  assert.equal(found.solve_rate.value, 0.8)
  assert.ok(found.solve_rate.low > 0.7 && found.solve_rate.high < 0.88)
  assert.ok(Math.abs(found.within_attempts.value - (1 - 0.2 ** 3)) < 1e-12)
})

test('samples without a label do not count where enough have one', () => {
  const unlabeled = Array.from({ length: 100 }, (_, at) => sampleOf({ at, label: undefined }))
  const found = solving([...right(30), ...wrong(30), ...unlabeled], schemeOf(), 0)
  assert.equal(found.samples, 60)
  assert.equal(found.solve_rate.value, 0.5)
})

test('without labels the mean confidence stands in, and says that it is an estimate, with an interval as wide as its error asks', () => {
  const samples = Array.from({ length: 100 }, (_, at) =>
    sampleOf({ at, label: undefined, reading: { confidence: at < 50 ? 0.9 : 0.5 } }),
  )
  const [sure, unsure] = [solving(samples, schemeOf(), 0), solving(samples, schemeOf(), 0.1)]
  assert.equal(sure.basis, 'estimated')
  assert.ok(Math.abs(sure.solve_rate.value - 0.7) < 1e-9)
  assert.ok(Math.abs(sure.solve_rate.low - unsure.solve_rate.low - 0.1) < 1e-9)
  assert.ok(Math.abs(unsure.solve_rate.high - sure.solve_rate.high - 0.1) < 1e-9)
  assert.equal(sure.top_3_rate, null)
})

test('a scheme in which case counts also tells what ignoring it would give', () => {
  const samples = [
    ...right(60),
    ...Array.from({ length: 40 }, (_, at) => sampleOf({ at, answer: 'ABCD', label: 'abcd' })),
  ]
  const found = solving(samples, schemeOf({ case_sensitive: true }), 0)
  assert.equal(found.solve_rate.value, 0.6)
  assert.equal(found.strict_rate?.value, 0.6)
  assert.equal(found.folded_rate?.value, 1)
  assert.equal(solving(samples, schemeOf(), 0).folded_rate, null)
})

test('a thousand solves cost what a thousand pictures cost, over the rate', () => {
  const found = solving([...right(50), ...wrong(50)], schemeOf(), 0)
  assert.equal(found.images_per_second, 250)
  assert.equal(found.cpu_seconds_per_1000_solves, 8)
  assert.equal(solving(wrong(60), schemeOf(), 0).cpu_seconds_per_1000_solves, null)
})

test('lengths are told apart, shortest first, and together they are all', () => {
  const samples = [...samplesOf(['abcde', 'ab']), ...wrong(3), ...right(1)]
  const rows = solvingByLength(samples, schemeOf())
  assert.deepEqual(
    rows.map(({ length, samples: count, solve_rate }) => [length, count, solve_rate.value]),
    [
      [2, 1, 1],
      [4, 4, 0.25],
      [5, 1, 1],
    ],
  )
})
