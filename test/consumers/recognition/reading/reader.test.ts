import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Calibration, ConfidenceModel } from '../../../../consumers/recognition/decoding/confidence/calibration.ts'
import type { Emissions } from '../../../../consumers/recognition/decoding/emissions.ts'
import { featureNames, type FeatureName } from '../../../../consumers/recognition/decoding/confidence/features.ts'
import { Reader, type Question, type Reading } from '../../../../consumers/recognition/reading/reader.ts'
import { emissionsShowing, withBlank } from '../decoding/random.ts'

const charset = withBlank('0123456789abcABC+-=? ')
const weights = Object.fromEntries(featureNames.map(name => [name, 0])) as Record<FeatureName, number>

/** Always as sure as this. */
const sure = (probability: number, threshold: number): ConfidenceModel => ({
  bias: 0,
  weights,
  knots: [{ score: 0.5, probability }],
  threshold,
})
const calibration: Calibration = {
  version: 1,
  temperature: 1,
  models: { text: sure(0.3, 0.6), foldedText: sure(0.4, 0.6), calc: sure(0.5, 0.7) },
}
const reader = new Reader(charset, calibration)
const question: Question = { readAs: 'text', hints: {}, caseMode: 'preserve', policies: {} }
const read = (seen: readonly Emissions[], asked: Question): Reading =>
  reader.read(
    seen.map(one => reader.decode(one, asked)),
    asked,
  )

test('a question has the confidence that was fitted to such questions', () => {
  const shown = emissionsShowing('aB3', charset)
  assert.equal(read([shown], question).judged?.confidence, 0.3)
  for (const caseMode of ['fold', 'lower', 'upper'] as const) {
    assert.equal(read([shown], { ...question, caseMode }).judged?.confidence, 0.4)
  }
  const calc = read([emissionsShowing('2+3=?', charset)], { ...question, readAs: 'calc' })
  assert.equal(calc.judged?.confidence, 0.5)
})

test('each type has its threshold, and none where nothing was fitted', () => {
  assert.deepEqual([reader.threshold('text'), reader.threshold('calc')], [0.6, 0.7])
  const bare = new Reader(charset, { version: 1, temperature: 1, models: {} })
  assert.equal(bare.threshold('text'), 0)
})

test('case is kept, lowered or raised as asked', () => {
  const shown = emissionsShowing('aB3', charset)
  const textIn = (caseMode: Question['caseMode']) => {
    const reading = read([shown], { ...question, caseMode })
    return reading.type === 'text' ? reading.candidates[0]?.text : undefined
  }
  assert.deepEqual([textIn('preserve'), textIn('fold'), textIn('upper')], ['aB3', 'ab3', 'AB3'])
})

test('who does not know the type is told by the picture', () => {
  const auto: Question = { ...question, readAs: 'auto' }
  const sum = read([emissionsShowing('2+3=?', charset)], auto)
  assert.ok(sum.type === 'text' && sum.calculation?.value === '5')
  assert.equal(sum.candidates[0]?.text, '2+3=?')
  assert.equal(sum.judged?.confidence, 0.5, 'the confidence is that of the value')
  const code = read([emissionsShowing('aB3', charset)], auto)
  assert.ok(code.type === 'text' && code.calculation === undefined)
})

test('what cannot be read as arithmetic has no answer and no confidence', () => {
  const reading = read([emissionsShowing('aB', charset, 1 - 1e-12)], { ...question, readAs: 'calc' })
  assert.ok(reading.type === 'calc')
  assert.equal(reading.answers.length === 0, reading.judged === undefined)
})

test('several views count alike: the text that most of what was seen speaks for', () => {
  const [clear, vague] = [emissionsShowing('aB3', charset, 0.95), emissionsShowing('aB2', charset, 0.6)]
  const reading = read([vague, clear], question)
  assert.ok(reading.type === 'text' && reading.candidates[0]?.text === 'aB3')
  assert.equal(reading.judged?.features.agreement, 0.5)
  assert.equal(read([clear, clear], question).judged?.features.agreement, 1)
})

test('what several looks agree on counts more than what one of them is surer of', () => {
  const [one, other] = [emissionsShowing('aB3', charset), emissionsShowing('aB1', charset)]
  const reading = read([one, other, one], question)
  assert.ok(reading.type === 'text')
  assert.equal(reading.candidates[0]?.text, 'aB3')
  assert.ok(Math.abs(reading.judged!.features.agreement - 2 / 3) < 1e-9)
  const sum = reading.candidates.reduce((mass, { probability }) => mass + probability, 0)
  assert.ok(sum <= 1 + 1e-9, `the mean of several looks is a probability: ${sum}`)
})

test('several looks at arithmetic share their values, however each of them writes it', () => {
  const calc: Question = { ...question, readAs: 'calc' }
  const reading = read([emissionsShowing('2+3=?', charset), emissionsShowing('2 + 3', charset)], calc)
  assert.ok(reading.type === 'calc' && reading.answers[0]?.value === '5')
  assert.equal(reading.judged?.features.agreement, 1)
})
