import assert from 'node:assert/strict'
import { test } from 'node:test'
import { featureNames, featuresOf } from '../../../../../consumers/recognition/decoding/confidence/features.ts'
import { emissionsOf, isNear } from '../random.ts'

const emissions = emissionsOf([
  [0.5, 0.5],
  [1, 0],
])
const candidate = (text: string, probability: number): { symbols: string[]; probability: number } => ({
  symbols: Array.from(text),
  probability,
})

test('features say what the reading rests on', () => {
  const candidates = [candidate('ab', 0.6), candidate('aB', 0.2)]
  const features = featuresOf({ emissions, candidates, grammarMass: 0.1, agreement: 0.5 })
  assert.deepEqual(Object.keys(features), ['logProb', ...featureNames])
  assert.ok(isNear(features.logProb, Math.log(0.6)) && isNear(features.margin, Math.log(3)))
  assert.ok(isNear(features.weakestCharacter, 0.75) && isNear(features.blankEntropy, Math.LN2 / 2))
  assert.deepEqual([features.grammarMass, features.agreement], [0.1, 0.5])
})

test('how much was allowed counts until it is enough', () => {
  const of = (grammarMass: number): number =>
    featuresOf({ emissions, candidates: [candidate('ab', 0.6)], grammarMass, agreement: 1 }).grammarMass
  assert.deepEqual([of(0.01), of(0.2), of(0.5), of(1)], [0.01, 0.2, 0.2, 0.2])
})

test('features stay finite for a lone reading, an empty one and an impossible one', () => {
  for (const candidates of [[candidate('a', 1)], [candidate('', 0.5)], [candidate('a', 1e-300), candidate('b', 0)]]) {
    const features = featuresOf({ emissions, candidates, grammarMass: 1, agreement: 1 })
    assert.ok(Object.values(features).every(Number.isFinite), JSON.stringify(features))
  }
  assert.equal(featuresOf({ emissions, candidates: [candidate('a', 1)], grammarMass: 1, agreement: 1 }).margin, 12)
})

test('without a reading there are no features', () => {
  assert.throws(() => featuresOf({ emissions, candidates: [], grammarMass: 0, agreement: 1 }), RangeError)
})
