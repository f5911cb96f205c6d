import assert from 'node:assert/strict'
import { test } from 'node:test'
import { searchBeam, type Decoded } from '../../../../consumers/recognition/decoding/beam.ts'
import { foldCharset } from '../../../../consumers/recognition/decoding/charset.ts'
import { accepts } from '../../../../consumers/recognition/decoding/constraint/automaton.ts'
import { constraintOf } from '../../../../consumers/recognition/decoding/constraint/hints.ts'
import { sequenceLogProbIn } from '../../../../consumers/recognition/decoding/ctc.ts'
import { emissionsOf, everySequence, isNear, randomEmissions, seededRandom, withBlank } from './random.ts'

const everything = { width: 10_000, prune: 0 }
const massOf = ({ hypotheses }: Decoded): number => hypotheses.reduce((sum, { logProb }) => sum + Math.exp(logProb), 0)

test('a beam wide enough finds every text with its exact probability, the best first', () => {
  const random = seededRandom(1)
  for (let round = 0; round < 30; round++) {
    const emissions = randomEmissions(random, 1 + (round % 5), 2 + (round % 3))
    const expected = everySequence(emissions)
    const decoded = searchBeam(emissions, everything)
    assert.equal(decoded.hypotheses.length, expected.size)
    for (const { labels, logProb } of decoded.hypotheses) {
      assert.ok(isNear(Math.exp(logProb), expected.get(labels.join(' '))!))
    }
    assert.ok(decoded.hypotheses.every(({ logProb }, at, all) => at === 0 || logProb <= all[at - 1]!.logProb))
    assert.ok(decoded.otherMass < 1e-5)
  }
})

test('a narrow beam never claims more than the truth for a text, nor more than everything in all', () => {
  const random = seededRandom(2)
  for (let round = 0; round < 50; round++) {
    const emissions = randomEmissions(random, 12, 8)
    const decoded = searchBeam(emissions, { width: 4 })
    for (const { labels, logProb } of decoded.hypotheses) {
      assert.ok(logProb <= sequenceLogProbIn(emissions)(labels) + 1e-6)
    }
    assert.equal(new Set(decoded.hypotheses.map(({ labels }) => labels.join(' '))).size, decoded.hypotheses.length)
    assert.ok(massOf(decoded) <= 1 + 1e-6)
    assert.ok(isNear(decoded.otherMass, 1 - massOf(decoded)))
  }
})

test('the default beam finds the text of clear frames although each frame alone could mislead', () => {
  // The best path is all blank (0.36), the best text is "1" (0.64).
  const { hypotheses } = searchBeam(
    emissionsOf([
      [0.6, 0.4],
      [0.6, 0.4],
    ]),
  )
  assert.deepEqual(hypotheses[0]!.labels, [1])
  assert.ok(isNear(Math.exp(hypotheses[0]!.logProb), 0.64))
})

test('a label appears twice only with a blank between', () => {
  const sure = (label: number): number[] => [0, 1, 2].map(at => (at === label ? 0.98 : 0.01))
  const best = (labels: number[]): number[] => searchBeam(emissionsOf(labels.map(sure))).hypotheses[0]!.labels
  assert.deepEqual(best([1, 1, 2]), [1, 2])
  assert.deepEqual(best([1, 0, 1, 2]), [1, 1, 2])
})

test('a prefix that left the beam and came back still meets its own continuations', () => {
  const random = seededRandom(3)
  for (let round = 0; round < 500; round++) {
    const { hypotheses } = searchBeam(randomEmissions(random, 12, 3), { width: 6, prune: 0 })
    assert.equal(new Set(hypotheses.map(({ labels }) => labels.join(' '))).size, hypotheses.length)
  }
})

test('labels below the pruning probability are passed over, and the blank never is', () => {
  const { hypotheses } = searchBeam(
    emissionsOf([
      [0.0005, 0.999, 0.0005],
      [0.0005, 0.999, 0.0005],
    ]),
  )
  assert.deepEqual(
    hypotheses.map(({ labels }) => labels),
    [[1], []],
  )
})

test('under an automaton a label is weighed against those that it allows', () => {
  const charset = ['', '0', 'O']
  const automaton = constraintOf(
    { charset: '0' },
    foldCharset(charset, symbol => symbol),
  )
  const frames = emissionsOf([[0.0001, 0.0004, 0.9995]])
  assert.deepEqual(searchBeam(frames, { automaton }).hypotheses[0]!.labels, [1])
})

test('an automaton keeps exactly the texts that it accepts, each with its exact probability', () => {
  const random = seededRandom(4)
  const alphabet = foldCharset(['', 'a', 'b', 'c'], symbol => symbol)
  for (const hints of [
    { pattern: 'a(b|c)*' },
    { length: 2 },
    { charset: 'ab', maxLength: 3 },
    { pattern: '[^a]+c?' },
  ]) {
    const automaton = constraintOf(hints, alphabet)!
    const emissions = randomEmissions(random, 5, 4)
    const expected = [...everySequence(emissions)].filter(([key]) =>
      accepts(automaton, key.split(' ').filter(Boolean).map(Number)),
    )
    const { hypotheses } = searchBeam(emissions, { ...everything, automaton })
    const found = new Map(hypotheses.map(({ labels, logProb }) => [labels.join(' '), Math.exp(logProb)]))
    assert.equal(found.size, expected.length)
    for (const [key, probability] of expected) assert.ok(isNear(found.get(key)!, probability))
  }
})

test('a narrow beam under an automaton emits nothing that it forbids', () => {
  const random = seededRandom(5)
  const alphabet = foldCharset(withBlank('0123456789AB-'), symbol => symbol)
  const automaton = constraintOf({ pattern: '[AB]{2}-\\d{2,4}' }, alphabet)!
  for (let round = 0; round < 100; round++) {
    for (const { labels } of searchBeam(randomEmissions(random, 20, 14), { automaton }).hypotheses) {
      const text = labels.map(label => alphabet.names[label]).join('')
      assert.match(text, /^[AB]{2}-\d{2,4}$/)
    }
  }
})

test('no frames hold the empty text, and impossible frames hold none', () => {
  const none = { logProbs: new Float32Array(0), frames: 0, classes: 3 }
  assert.deepEqual(searchBeam(none), { hypotheses: [{ labels: [], logProb: 0 }], otherMass: 0 })
  const impossible = { logProbs: new Float32Array(3).fill(-Infinity), frames: 1, classes: 3 }
  assert.deepEqual(searchBeam(impossible), { hypotheses: [], otherMass: 1 })
})
