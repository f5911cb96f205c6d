import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  areaUnderRoc,
  brierScore,
  calibrationError,
  coverageAtPrecision,
  precisionAtCoverage,
  selections,
  type Scored,
} from '../../../../../consumers/recognition/decoding/confidence/statistics.ts'
import { wilsonInterval } from '../../../../../consumers/wilson-interval.ts'
import { isNear, seededRandom } from '../random.ts'

const scored = (...rows: [confidence: number, correct: 0 | 1][]): Scored[] =>
  rows.map(([confidence, correct]) => ({ confidence, correct: correct === 1 }))
/** Rows that are as often right as they say. */
const honest = (count: number, seed: number): Scored[] => {
  const random = seededRandom(seed)
  return Array.from({ length: count }, () => {
    const confidence = random()
    return { confidence, correct: random() < confidence }
  })
}

test('the calibration error is what the bins are off by', () => {
  assert.equal(calibrationError(scored([1, 1], [0, 0], [1, 1], [0, 0])), 0)
  assert.ok(isNear(calibrationError(scored([0.9, 0], [0.9, 0], [0.9, 1], [0.9, 1]), 1), 0.4))
  // Two bins of equal mass: 0.9 and 0.8 both right, 0.3 and 0.2 one right.
  assert.ok(isNear(calibrationError(scored([0.2, 0], [0.9, 1], [0.3, 1], [0.8, 1]), 2), (0.3 + 0.5) / 4))
  assert.equal(calibrationError([]), 0)
})

test('the calibration error is small for honest rows and finds those that are sure of too much', () => {
  const rows = honest(20_000, 101)
  assert.ok(calibrationError(rows) < 0.02)
  const boastful = rows.map(row => ({ ...row, confidence: Math.sqrt(row.confidence) }))
  // The mean of sqrt(p) - p over p from 0 to 1.
  assert.ok(isNear(calibrationError(boastful), 2 / 3 - 1 / 2, 0.02))
})

test('the Brier score is the mean squared distance', () => {
  assert.equal(brierScore(scored([1, 1], [0, 0])), 0)
  assert.ok(isNear(brierScore(scored([0.8, 1], [0.4, 0])), (0.04 + 0.16) / 2))
})

test('the area under the curve counts the pairs in order, ties half', () => {
  assert.equal(areaUnderRoc(scored([0.9, 1], [0.8, 1], [0.2, 0])), 1)
  assert.equal(areaUnderRoc(scored([0.1, 1], [0.8, 0])), 0)
  assert.equal(areaUnderRoc(scored([0.5, 1], [0.5, 0])), 0.5)
  assert.equal(areaUnderRoc(scored([0.9, 1], [0.7, 0], [0.6, 1], [0.1, 0])), 0.75)
  assert.equal(areaUnderRoc(scored([0.9, 1])), undefined)
  const rows = honest(300, 102).map(({ confidence, correct }) => ({ confidence: Math.round(confidence * 20), correct }))
  const [right, wrong] = [rows.filter(({ correct }) => correct), rows.filter(({ correct }) => !correct)]
  const pairs = right.flatMap(a =>
    wrong.map(b => (a.confidence > b.confidence ? 1 : a.confidence === b.confidence ? 0.5 : 0)),
  )
  assert.ok(isNear(areaUnderRoc(rows)!, pairs.reduce<number>((sum, pair) => sum + pair, 0) / pairs.length, 1e-12))
})

test('coverage at a precision keeps as many as can be kept', () => {
  const rows = scored([0.9, 1], [0.8, 1], [0.7, 0], [0.6, 1], [0.5, 0])
  assert.equal(coverageAtPrecision(rows, 1), 0.4)
  assert.equal(coverageAtPrecision(rows, 0.75), 0.8)
  assert.equal(coverageAtPrecision(rows, 0.6), 1)
  assert.equal(coverageAtPrecision(scored([0.9, 0]), 0.5), 0)
  assert.equal(coverageAtPrecision(scored([0.9, 1], [0.9, 0]), 1), 0, 'ties are kept or dropped together')
})

test('precision at a coverage takes the most confident rows, and the mean of those tied at the edge', () => {
  const rows = scored([0.9, 1], [0.8, 1], [0.7, 0], [0.6, 1])
  assert.equal(precisionAtCoverage(rows, 0.5), 1)
  assert.equal(precisionAtCoverage(rows, 0.75), 2 / 3)
  assert.equal(precisionAtCoverage(rows, 1), 0.75)
  assert.equal(precisionAtCoverage(scored([0.9, 1], [0.5, 1], [0.5, 0], [0.5, 0]), 0.5), (1 + 1 / 3) / 2)
})

test('selections follow the thresholds from the highest down', () => {
  assert.deepEqual(selections(scored([0.5, 0], [0.9, 1], [0.5, 1])), [
    { threshold: 0.9, kept: 1, right: 1 },
    { threshold: 0.5, kept: 3, right: 2 },
  ])
})

test('the Wilson interval has the values of the textbooks', () => {
  const near = ([low, high]: [number, number], expected: [number, number]): void =>
    assert.ok(isNear(low, expected[0], 5e-5) && isNear(high, expected[1], 5e-5), `${low} ${high}`)
  // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
  near(wilsonInterval(81, 263), [0.2553, 0.3662])
  near(wilsonInterval(15, 148), [0.0624, 0.1605])
  near(wilsonInterval(0, 20), [0, 0.1611])
  near(wilsonInterval(1, 29), [0.0061, 0.1718])
  near(wilsonInterval(20, 20), [0.8389, 1])
  assert.deepEqual(wilsonInterval(0, 0), [0, 1])
})
