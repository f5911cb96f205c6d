import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distributionOf, guessable } from '../../../../consumers/scheme-audit/guessing/distribution.ts'
import { fits } from '../../../../consumers/scheme-audit/guessing/fit.ts'
import { knownGrammars } from '../../../../consumers/scheme-audit/guessing/grammars.ts'
import { randomFrom } from '../random.ts'

const percent = (share: number): string => (share * 100).toFixed(1)

test('blind guessing of the published generators succeeds as often as counting by hand says', () => {
  assert.deepEqual(
    knownGrammars.map(({ name, distribution }) => [
      name.split(/[ ,]/)[0],
      distribution.length,
      percent(guessable(distribution, 1)),
      percent(guessable(distribution, 3)),
    ]),
    [
      ['RuoYi', 40, '13.0', '30.3'],
      ['svg-captcha', 17, '11.7', '33.6'],
      ['EasyCaptcha', 49, '10.0', '20.0'],
      ['think-captcha', 29, '4.8', '14.3'],
      ['Hutool', 2989, '1.0', '1.8'],
    ],
  )
})

test('the probabilities of every generator add up to 1, the likeliest answer first', () => {
  for (const { name, distribution } of knownGrammars) {
    const total = distribution.reduce((sum, { probability }) => sum + probability, 0)
    assert.ok(Math.abs(total - 1) < 1e-9, name)
    const sorted = distribution.toSorted((a, b) => b.probability - a.probability)
    assert.deepEqual(
      distribution.map(({ probability }) => probability),
      sorted.map(({ probability }) => probability),
    )
  }
})

test('weights need not add up to anything', () => {
  const distribution = distributionOf(
    new Map([
      ['a', 1],
      ['b', 3],
    ]),
  )
  assert.deepEqual(distribution, [
    { answer: 'b', probability: 0.75 },
    { answer: 'a', probability: 0.25 },
  ])
  assert.equal(guessable(distribution, 5), 1)
})

type Grammar = (typeof knownGrammars)[number]

const drawn = ({ distribution }: Grammar, count: number, seed: number): string[] => {
  const random = randomFrom(seed)
  return Array.from({ length: count }, () => {
    let left = random()
    return (distribution.find(({ probability }) => (left -= probability) < 0) ?? distribution[0]!).answer
  })
}

test('answers drawn from a generator are recognized as its own, and as those of no other', () => {
  for (const source of knownGrammars) {
    for (let seed = 1; seed <= 10; seed++) {
      const answers = drawn(source, 400, seed)
      const found = knownGrammars.filter(({ distribution }) => fits(answers, distribution))
      assert.deepEqual(
        found.map(({ name }) => name),
        [source.name],
        `seed ${seed}`,
      )
    }
  }
})

test('one answer that a generator never asks for rules it out', () => {
  const [ruoyi] = knownGrammars as [Grammar]
  assert.ok(!fits([...drawn(ruoyi, 400, 3), '-1'], ruoyi.distribution))
})

test('a handful of answers fits nothing: it could be anything', () => {
  for (const { distribution } of knownGrammars) assert.ok(!fits(['0', '1'], distribution))
})
