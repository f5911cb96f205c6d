import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCalibration } from '../../../../../consumers/recognition/decoding/confidence/calibration.ts'
import { confidenceOf } from '../../../../../consumers/recognition/decoding/confidence/confidence.ts'
import { fitConfidence, type CalibrationRow } from '../../../../../consumers/recognition/decoding/confidence/fit.ts'
import { areaUnderRoc, calibrationError } from '../../../../../consumers/recognition/decoding/confidence/statistics.ts'
import { wilsonInterval } from '../../../../../consumers/wilson-interval.ts'
import { seededRandom } from '../random.ts'

/** Readings whose network is sure of too much: right far less often than it says. */
const boastfulRows = (count: number, groups: readonly string[], seed = 131): CalibrationRow[] => {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, at) => {
    const belief = 0.3 + 0.7 * random()
    const agreement = random() < 0.5 ? 1 : 0.5
    const features = {
      logProb: Math.log(belief),
      margin: 4 * random(),
      weakestCharacter: belief,
      grammarMass: 1,
      blankEntropy: 0.1 * random(),
      agreement,
    }
    return { features, correct: random() < belief ** 3 * agreement, group: groups[at % groups.length]! }
  })
}
const groups = ['a', 'b', 'c', 'd']

test('a fit corrects what the network is off by, also for groups it never saw', () => {
  const rows = boastfulRows(4000, groups)
  const before = rows.map(({ features, correct }) => ({ confidence: confidenceOf(features), correct }))
  const { model, leftOut } = fitConfidence(rows)
  assert.ok(calibrationError(before) > 0.25)
  assert.ok(calibrationError(leftOut) < 0.05, String(calibrationError(leftOut)))
  assert.ok(areaUnderRoc(leftOut)! > areaUnderRoc(before)!)
  const fresh = boastfulRows(4000, ['new'], 132).map(({ features, correct }) => ({
    confidence: confidenceOf(features, model),
    correct,
  }))
  assert.ok(calibrationError(fresh) < 0.05, String(calibrationError(fresh)))
})

test('the prediction for a group does not depend on its own outcomes', () => {
  const rows = boastfulRows(400, groups)
  const turned = rows.map(row => (row.group === 'a' ? { ...row, correct: !row.correct } : row))
  const [before, after] = [fitConfidence(rows).leftOut, fitConfidence(turned).leftOut]
  rows.forEach(({ group }, at) => {
    if (group === 'a') assert.equal(after[at]!.confidence, before[at]!.confidence)
  })
  assert.notDeepEqual(after, before)
})

test('the same rows have the same fit, which survives its file', () => {
  const rows = boastfulRows(600, groups)
  const { model } = fitConfidence(rows)
  assert.deepEqual(fitConfidence(rows).model, model)
  const json = JSON.stringify({ version: 1, temperature: 1.1, models: { text: model } })
  assert.deepEqual(readCalibration(json), { version: 1, temperature: 1.1, models: { text: model } })
})

test('the threshold keeps rows that are right often enough, or none when there are no such rows', () => {
  const rows = boastfulRows(3000, groups)
  const { model, leftOut } = fitConfidence(rows, 0.7)
  const kept = leftOut.filter(({ confidence }) => confidence >= model.threshold)
  assert.ok(kept.length > 100)
  assert.ok(wilsonInterval(kept.filter(({ correct }) => correct).length, kept.length)[0] >= 0.7)
  assert.equal(fitConfidence(rows, 0.999).model.threshold, 1)
})

test('what holds within one group alone makes nobody sure', () => {
  const random = seededRandom(133)
  const rows = boastfulRows(800, ['a', 'b']).map(row => {
    const features = {
      ...row.features,
      margin: 1,
      blankEntropy: 0.5,
      logProb: -1,
      weakestCharacter: 0.5,
      agreement: 1,
    }
    const tell = random()
    // Each group shows in a feature of its own, which never changes in the other, whether it is right.
    return {
      ...row,
      features: { ...features, [row.group === 'a' ? 'margin' : 'blankEntropy']: tell },
      correct: tell > 0.5,
    }
  })
  const { model } = fitConfidence(rows)
  for (const { features } of rows) {
    const confidence = confidenceOf(features, model)
    assert.ok(confidence > 0.4 && confidence < 0.6, String(confidence))
  }
})

test('two groups are the fewest', () => {
  assert.equal(fitConfidence(boastfulRows(100, ['a', 'b'])).leftOut.length, 100)
  assert.throws(() => fitConfidence(boastfulRows(100, ['a'])), RangeError)
})
