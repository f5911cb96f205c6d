import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answersOf, calculatorFor, type Reading } from '../../../../../consumers/recognition/decoding/calc/answer.ts'
import { searchBeam } from '../../../../../consumers/recognition/decoding/beam.ts'
import { asText, foldCharset } from '../../../../../consumers/recognition/decoding/charset.ts'
import { accepts } from '../../../../../consumers/recognition/decoding/constraint/automaton.ts'
import { arithmeticAutomaton } from '../../../../../consumers/recognition/decoding/calc/grammar.ts'
import { parseExpression } from '../../../../../consumers/recognition/decoding/calc/parse.ts'
import { foldArithmetic, foldText } from '../../../../../consumers/recognition/decoding/folding.ts'
import { emissionsOf, emissionsShowing, isNear, randomEmissions, seededRandom } from '../random.ts'
import { randomSum } from './sums.ts'

const charset = [
  '',
  ...new Set(
    '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-−–*×/÷:=＝?？· .,零〇一二两三四五六七八九十百壹贰叁肆伍陆柒捌玖拾加减減乘除去上以于於等几多少是',
  ),
]
const alphabet = foldCharset(charset, foldArithmetic)
const automaton = arithmeticAutomaton(alphabet)
const calculate = calculatorFor(charset)
const reading = (text: string, probability: number): Reading => ({
  symbols: Array.from(text),
  probability,
  asItStands: () => text,
})

const labelsOf = (text: string): number[] =>
  Array.from(foldText(text, foldArithmetic), symbol => alphabet.names.indexOf(symbol))

test('the grammar accepts every way to write a sum', () => {
  const random = seededRandom(91)
  for (let round = 0; round < 500; round++) {
    const { text } = randomSum(random)
    assert.ok(accepts(automaton, labelsOf(text)), text)
  }
  for (const text of ['what is 3 + 4 ?', 'the sum of six and 4', '壹拾贰乘以叁等於几?', ' 1 2 + 3', '999-1']) {
    assert.ok(accepts(automaton, labelsOf(text)), text)
  }
})

test('the grammar accepts no more than three operands of three digits, and nothing that is no sum', () => {
  for (const text of [
    '',
    '12',
    '1+2+3+4',
    '1000+1',
    '3+',
    '+3',
    '3==',
    '3+4.',
    'abc',
    'sum of 3',
    'sum of 1 and 2 and 3',
    '二十十+1',
  ]) {
    assert.ok(!accepts(automaton, labelsOf(text)), text)
  }
})

test('whatever frames hold, what is read under the grammar is arithmetic', () => {
  const random = seededRandom(92)
  let read = 0
  for (let round = 0; round < 60; round++) {
    const { hypotheses } = searchBeam(randomEmissions(random, 12, alphabet.names.length), { automaton, width: 16 })
    for (const { labels } of hypotheses) {
      assert.ok(parseExpression(asText(labels, alphabet)), asText(labels, alphabet))
      read++
    }
  }
  assert.ok(read > 100)
})

test('clear frames are calculated', () => {
  const { answers, grammarMass } = calculate(emissionsShowing('12×3-6=?', charset, 0.999))
  const [best] = answers
  assert.deepEqual(
    [best!.value, best!.decimal, best!.expression, best!.asItStands()],
    ['30', '30', '12*3-6', '12×3-6=?'],
  )
  assert.equal(best!.symbols.join(''), '12×3−6=?')
  assert.ok(best!.probability > 0.9 && best!.probability <= grammarMass && grammarMass <= 1)
})

test('a reading is told as it stands in the image, whatever its signs and words were folded to', () => {
  for (const [shown, value] of [
    ['six plus Six', '12'],
    ['三加五', '8'],
    ['壹拾减2', '8'],
    ['8 – 3 =', '5'],
    ['9 less two', '7'],
    ['6 add five', '11'],
    ['12 over 4', '3'],
  ] as const) {
    const [best] = calculate(emissionsShowing(shown, charset, 0.999)).answers
    assert.deepEqual([best!.value, best!.asItStands()], [value, shown])
    assert.equal(best!.symbols.length, Array.from(shown).length)
  }
})

test('readings of the same value count together, over tails, spaces and signs alike', () => {
  const row = (shares: Record<string, number>): number[] =>
    charset.map(
      symbol =>
        shares[symbol] ??
        (1 - Object.values(shares).reduce((sum, share) => sum + share, 0)) /
          (charset.length - Object.keys(shares).length),
    )
  const frames = emissionsOf([
    row({ '3': 0.99 }),
    row({ '': 0.5, ' ': 0.49 }),
    row({ x: 0.4, '×': 0.3, '*': 0.29 }),
    row({ '8': 0.6, '6': 0.39 }),
    row({ '=': 0.5, '': 0.49 }),
  ])
  const { answers } = calculate(frames)
  assert.deepEqual(
    answers.slice(0, 2).map(({ value }) => value),
    ['24', '18'],
  )
  assert.ok(isNear(answers[0]!.probability, 0.6, 0.03) && isNear(answers[1]!.probability, 0.39, 0.03))
})

test('answers add up the probabilities of their readings, the best first, and never exceed the grammar', () => {
  const readings = [
    reading('3+8', 0.2),
    reading('4×2', 0.3),
    reading('8', 0.1),
    reading('9+2=', 0.15),
    reading('5÷0', 0.05),
  ]
  const answers = answersOf(readings, {})
  assert.deepEqual(
    answers.map(({ value, expression }) => [value, expression]),
    [
      ['11', '3+8'],
      ['8', '4*2'],
    ],
  )
  assert.ok(isNear(answers[0]!.probability, 0.35) && isNear(answers[1]!.probability, 0.3))
})

test('policies decide which readings have an answer', () => {
  const readings = [reading('3−8', 0.4), reading('7÷2', 0.3), reading('1+1', 0.1)]
  const values = (policies: Parameters<typeof answersOf>[1]): string[] =>
    answersOf(readings, policies).map(({ value }) => value)
  assert.deepEqual(values({}), ['-5', '7/2', '2'])
  assert.deepEqual(values({ negative: 'abs', division: 'floor' }), ['5', '3', '2'])
  assert.deepEqual(values({ negative: 'reject', division: 'reject' }), ['2'])
  assert.equal(answersOf(readings, {})[1]!.decimal, '3.5')
})

test('frames without arithmetic have no answer', () => {
  const { answers, grammarMass } = calculate(emissionsShowing('abc', charset, 0.999_999))
  assert.ok(grammarMass < 0.01)
  assert.ok(answers.every(({ probability }) => probability < 0.01))
})

test('random frames never hold more than everything', () => {
  const random = seededRandom(93)
  for (let round = 0; round < 20; round++) {
    const { answers, grammarMass } = calculate(randomEmissions(random, 8, charset.length))
    assert.ok(grammarMass <= 1 + 1e-6)
    assert.ok(answers.reduce((sum, { probability }) => sum + probability, 0) <= grammarMass + 1e-9)
  }
})
