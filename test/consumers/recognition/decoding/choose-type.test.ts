import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseType, typeEvidence } from '../../../../consumers/recognition/decoding/choose-type.ts'
import { isNear } from './random.ts'

test('what only reads as arithmetic is arithmetic, and what does not is text', () => {
  assert.equal(chooseType({ grammarMass: 0.9, otherTextMass: 0.05 }).type, 'calc')
  assert.equal(chooseType({ grammarMass: 0.001, otherTextMass: 0.9 }).type, 'text')
})

test('the probabilities of both types add up to one, and priors count', () => {
  const evidence = { grammarMass: 0.3, otherTextMass: 0.4 }
  const text = chooseType(evidence)
  const calc = chooseType(evidence, { calc: 0.9, coincidence: 0.02 })
  assert.deepEqual([text.type, calc.type], ['text', 'calc'])
  assert.ok(isNear(text.probability, (0.5 * 0.406) / (0.5 * 0.406 + 0.5 * 0.3)))
  assert.ok(isNear(calc.probability, (0.9 * 0.3) / (0.9 * 0.3 + 0.1 * 0.406)))
})

test('where codes often look like arithmetic, the same evidence is text', () => {
  const evidence = { grammarMass: 0.8, otherTextMass: 0 }
  assert.equal(chooseType(evidence, { calc: 0.1, coincidence: 0.5 }).type, 'text')
})

test('with nothing seen the prior decides', () => {
  assert.deepEqual(chooseType({ grammarMass: 0, otherTextMass: 0 }), { type: 'text', probability: 0.5 })
})

test('candidates that are arithmetic themselves do not speak against it', () => {
  const candidates = [
    { text: '3 x 8 =?', probability: 0.5 },
    { text: '3xB', probability: 0.2 },
    { text: '38', probability: 0.1 },
  ]
  const { grammarMass, otherTextMass } = typeEvidence(0.6, candidates)
  assert.equal(grammarMass, 0.6)
  assert.ok(isNear(otherTextMass, 0.3))
})
