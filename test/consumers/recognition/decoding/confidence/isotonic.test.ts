import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitIsotonic, interpolate } from '../../../../../consumers/recognition/decoding/confidence/isotonic.ts'
import { isNear, seededRandom } from '../random.ts'

const rows = (outcomes: string): { score: number; correct: boolean }[] =>
  Array.from(outcomes, (outcome, at) => ({ score: at / 10, correct: outcome === '1' }))

test('neighbors that fall are pooled into their mean', () => {
  // 0 | 1 0 0 → 1/3 | 1 0 → 1/2 | 1
  const knots = fitIsotonic(rows('0100101'))
  assert.deepEqual(
    knots.map(({ score }) => Math.round(score * 100) / 100),
    [0, 0.2, 0.45, 0.6],
  )
  const expected = [1 / 9, 1 / 3, 1 / 2, 8 / 9]
  knots.forEach(({ probability }, at) => assert.ok(isNear(probability, expected[at]!)))
})

test('the line rises everywhere, within its limits, whatever the rows', () => {
  const random = seededRandom(111)
  for (let round = 0; round < 100; round++) {
    const sample = Array.from({ length: 1 + Math.floor(random() * 60) }, () => {
      const score = Math.floor(random() * 30) / 30
      return { score, correct: random() < score }
    })
    const knots = fitIsotonic(sample)
    assert.ok(
      knots.every(
        (knot, at) => at === 0 || (knot.score > knots[at - 1]!.score && knot.probability > knots[at - 1]!.probability),
      ),
    )
    const line = Array.from({ length: 101 }, (_, at) => interpolate(knots, at / 100))
    assert.ok(line.every((value, at) => value > 0 && value < 1 && (at === 0 || value >= line[at - 1]! - 1e-12)))
  }
})

test('rows of the same score share one value, in any order', () => {
  const sample = [
    { score: 0.5, correct: true },
    { score: 0.5, correct: false },
    { score: 0.2, correct: false },
  ]
  assert.deepEqual(fitIsotonic(sample), fitIsotonic(sample.toReversed()))
  assert.deepEqual(fitIsotonic(sample).at(-1), { score: 0.5, probability: 0.5 })
})

test('between knots the line is straight, outside it is level', () => {
  const knots = [
    { score: 0.2, probability: 0.1 },
    { score: 0.6, probability: 0.9 },
  ]
  const values = [0, 0.2, 0.3, 0.6, 1].map(score => interpolate(knots, score))
  const expected = [0.1, 0.1, 0.3, 0.9, 0.9]
  values.forEach((value, at) => assert.ok(isNear(value, expected[at]!, 1e-12)))
  assert.equal(interpolate([{ score: 0.5, probability: 0.7 }], 0.1), 0.7)
})
