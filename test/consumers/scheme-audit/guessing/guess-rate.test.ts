import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guessing, heldOutRate } from '../../../../consumers/scheme-audit/guessing/guess-rate.ts'
import { codesOf, pick, randomFrom } from '../random.ts'
import { sampleOf, samplesOf, schemeOf } from '../samples.ts'

const answersWith = (answers: readonly string[], seed = 0) =>
  answers.map((answer, at) => ({ answer, digest: String(Math.imul(at + seed, 0x9e37_79b1) >>> 0) }))

test('codes that are all different cannot be guessed, though each is the most frequent one', () => {
  const codes = Array.from({ length: 300 }, (_, at) => `code ${at}`)
  assert.equal(heldOutRate(answersWith(codes), 1).value, 0)
  assert.equal(heldOutRate(answersWith(codes), 3).value, 0)
})

test('an answer that is always the same is always guessed', () => {
  assert.equal(heldOutRate(answersWith(Array.from({ length: 101 }, () => '7')), 1).value, 1)
})

test('the rate is about that of the likeliest answer, where the plain share of the sample is too high', () => {
  const random = randomFrom(5)
  let [heldOut, plain] = [0, 0]
  const rounds = 60
  for (let round = 0; round < rounds; round++) {
    // Ten answers alike: a tenth is right, whichever is chosen.
    const answers = Array.from({ length: 100 }, () => pick('0123456789', random))
    heldOut += heldOutRate(answersWith(answers, round), 1).value
    const counts = Map.groupBy(answers, answer => answer)
      .values()
      .map(group => group.length)
    plain += Math.max(...counts) / 100
  }
  assert.ok(Math.abs(heldOut / rounds - 0.1) < 0.015, `${heldOut / rounds}`)
  assert.ok(plain / rounds > 0.13)
})

test('three guesses are at least as good as one, and the order of the samples does not matter', () => {
  const answers = answersWith(codesOf(400, { alphabet: '0011122345', length: 1, seed: 9 }))
  assert.ok(heldOutRate(answers, 3).value >= heldOutRate(answers, 1).value)
  assert.deepEqual(heldOutRate(answers.toReversed(), 1), heldOutRate(answers, 1))
})

test('no code can be less likely to be guessed than all are on average', () => {
  const samples = samplesOf(codesOf(200, { alphabet: '0123456789', length: 4 }))
  const { rate, best_one, basis } = guessing(samples, schemeOf(), Math.log2(10_000))
  assert.equal(basis, 'labels')
  assert.ok(Math.abs(rate.value - Math.max(best_one.value, 0.0001)) < 1e-12)
  assert.ok(rate.value > 0)
})

test('without labels the readings stand in, and those of which nothing was read are left out', () => {
  const samples = Array.from({ length: 120 }, (_, at) =>
    sampleOf({ at, label: undefined, answer: at % 6 === 0 ? '' : 'same' }),
  )
  const found = guessing(samples, schemeOf())
  assert.equal(found.basis, 'readings')
  assert.equal(found.samples, 100)
  assert.equal(found.rate.value, 1)
  assert.deepEqual(found.most_common, [{ answer: 'same', share: 1 }])
})

test('arithmetic whose answers are those of a published generator has its exact rate', () => {
  const random = randomFrom(2)
  const digit = (): number => Math.floor(random() * 10)
  const answers = Array.from({ length: 500 }, () => {
    const [x, y] = [digit(), digit()]
    return String(pick([x + y, x - y, x * y], random))
  })
  const found = guessing(samplesOf(answers), schemeOf({ reads_as: 'calc', attempts_allowed: 2 }))
  assert.equal(found.basis, 'grammar')
  assert.ok(Math.abs(found.rate.value - 0.1) < 1e-9)
  assert.equal(found.rate.low, found.rate.high)
  assert.ok(Math.abs(found.within_attempts.value - 0.19) < 1e-9)
  assert.deepEqual(
    found.known_grammars.filter(({ fits }) => fits).map(({ best_answer }) => best_answer),
    ['0'],
  )
})

test('text is not compared with generators of arithmetic', () => {
  assert.deepEqual(guessing(samplesOf(['1', '2']), schemeOf()).known_grammars, [])
})
