import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCalibration, uncalibrated } from '../../../../../consumers/recognition/decoding/confidence/calibration.ts'
import { confidenceOf, rejectionOf } from '../../../../../consumers/recognition/decoding/confidence/confidence.ts'
import { isNear } from '../random.ts'

const features = {
  logProb: Math.log(0.8),
  margin: 2,
  weakestCharacter: 0.9,
  grammarMass: 1,
  blankEntropy: 0.1,
  agreement: 1,
}
const weights = {
  margin: 0.5,
  weakestCharacter: 2,
  grammarMass: 0,
  blankEntropy: 0,
  agreement: 0,
}
const model = {
  bias: -1 - 1.8,
  weights,
  knots: [
    { score: 0.4, probability: 0.2 },
    { score: 0.6, probability: 0.4 },
  ],
  threshold: 0.35,
}

test('without a model the confidence is what the network believes', () => {
  assert.ok(isNear(confidenceOf(features), 0.8))
  assert.equal(confidenceOf({ ...features, logProb: 1e-9 }), 1)
})

test('a model weighs the features and bends the score', () => {
  // The weighted sum is 0, the score 1/2, halfway between the knots.
  assert.ok(isNear(confidenceOf(features, model), 0.3))
})

test('a reading is rejected when there is none or it is too likely wrong', () => {
  assert.equal(rejectionOf(undefined), 'nothing-read')
  assert.equal(rejectionOf(0.3, model.threshold), 'unsure')
  assert.equal(rejectionOf(0.35, model.threshold), undefined)
  assert.equal(rejectionOf(0), undefined)
})

test('without a file nothing is calibrated', () => {
  assert.deepEqual(readCalibration(undefined), uncalibrated)
})

test('a calibration that does not fit the schema is refused', () => {
  const file = (changed: object): string =>
    JSON.stringify({ version: 1, temperature: 1, models: { text: { ...model, ...changed } } })
  assert.deepEqual(readCalibration(file({})).models.text, model)
  const { agreement: _, ...fewer } = weights
  for (const changed of [
    { knots: [] },
    { knots: model.knots.toReversed() },
    { knots: [model.knots[0]!, { ...model.knots[0]!, probability: 0.3 }] },
    { weights: fewer },
    { threshold: 2 },
  ]) {
    assert.throws(() => readCalibration(file(changed)), JSON.stringify(changed))
  }
  assert.throws(() => readCalibration(JSON.stringify({ version: 2, temperature: 1, models: {} })))
  assert.throws(() => readCalibration(JSON.stringify({ version: 1, temperature: 0, models: {} })))
})
