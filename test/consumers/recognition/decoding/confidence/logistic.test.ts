import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitLogistic, logistic, scoreOf } from '../../../../../consumers/recognition/decoding/confidence/logistic.ts'
import { solve } from '../../../../../consumers/recognition/decoding/confidence/solve.ts'
import { isNear, seededRandom } from '../random.ts'

test('linear equations are solved, also where a pivot is zero', () => {
  const random = seededRandom(121)
  assert.deepEqual(
    solve(
      [
        [0, 2],
        [1, 0],
      ],
      [4, 3],
    ),
    [3, 2],
  )
  for (let round = 0; round < 50; round++) {
    const matrix = Array.from({ length: 5 }, () => Array.from({ length: 5 }, () => random() - 0.5))
    const x = Array.from({ length: 5 }, () => random() * 10 - 5)
    const vector = matrix.map(row => row.reduce((sum, value, at) => sum + value * x[at]!, 0))
    solve(matrix, vector).forEach((value, at) => assert.ok(isNear(value, x[at]!, 1e-6)))
  }
})

test('the weights that made the outcomes are found again', () => {
  const random = seededRandom(122)
  const truth = { bias: -1, weights: [3, -0.02, 0] }
  const rows = Array.from({ length: 20_000 }, () => {
    const features = [random(), 100 * random(), 5]
    return { features, correct: random() < scoreOf(truth, features) }
  })
  const { bias, weights } = fitLogistic(rows)
  assert.ok(isNear(weights[0]!, 3, 0.2) && isNear(weights[1]!, -0.02, 0.003), String(weights))
  assert.equal(weights[2], 0, 'a feature that never changes has no weight')
  assert.ok(isNear(bias, -1, 0.2), String(bias))
})

test('the mean prediction is the share that is right', () => {
  const rows = Array.from({ length: 100 }, (_, at) => ({ features: [at % 7, at % 3], correct: at % 4 === 0 }))
  const fitted = fitLogistic(rows)
  const mean = rows.reduce((sum, { features }) => sum + scoreOf(fitted, features), 0) / rows.length
  assert.ok(isNear(mean, 0.25, 1e-4))
})

test('rows that one line parts, or that are all right, still have a finite fit', () => {
  const parted = Array.from({ length: 40 }, (_, at) => ({ features: [at], correct: at >= 20 }))
  const { bias, weights } = fitLogistic(parted)
  assert.ok(Number.isFinite(bias) && weights[0]! > 0)
  assert.ok(scoreOf({ bias, weights }, [0]) < 0.05 && scoreOf({ bias, weights }, [39]) > 0.95)
  const right = fitLogistic(parted.map(row => ({ ...row, correct: true })))
  assert.ok(scoreOf(right, [20]) > 0.99 && Number.isFinite(right.bias))
})

test('the logistic function is the share of the odds', () => {
  assert.equal(logistic(0), 0.5)
  assert.ok(isNear(logistic(Math.log(3)), 0.75))
})
