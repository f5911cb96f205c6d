import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldCharset, type Alphabet } from '../../../../consumers/recognition/decoding/charset.ts'
import { constraintOf } from '../../../../consumers/recognition/decoding/constraint/hints.ts'
import { foldCase } from '../../../../consumers/recognition/decoding/folding.ts'
import { foldEmissions, type Emissions } from '../../../../consumers/recognition/decoding/emissions.ts'
import { readText } from '../../../../consumers/recognition/decoding/read-text.ts'
import { emissionsOf, emissionsShowing, isNear, randomEmissions, seededRandom, withBlank } from './random.ts'

const charset = withBlank('0123456789abcdeABCDE')
const preserving = foldCharset(charset, foldCase.preserve)

const read = (emissions: Emissions, alphabet: Alphabet, options: Parameters<typeof readText>[2] = {}) =>
  readText(foldEmissions(emissions, alphabet), alphabet, options)

test('the text of clear frames is read, the case as wanted', () => {
  const emissions = emissionsShowing('a1B2', charset)
  const textIn = (mode: keyof typeof foldCase): string =>
    read(emissions, foldCharset(charset, foldCase[mode])).candidates[0]!.text
  assert.deepEqual([textIn('preserve'), textIn('fold'), textIn('upper')], ['a1B2', 'a1b2', 'A1B2'])
})

test('folding the case adds up what both cases have', () => {
  const wavering = emissionsOf([charset.map(symbol => ({ c: 0.5, C: 0.4 })[symbol] ?? 0.1 / (charset.length - 2))])
  const [preserved] = read(wavering, preserving).candidates
  const [folded] = read(wavering, foldCharset(charset, foldCase.fold)).candidates
  assert.ok(isNear(preserved!.probability, 0.5) && isNear(folded!.probability, 0.9))
})

test('frames that waver between the cases of one letter hold it once', () => {
  const both = (c: number): number[] =>
    charset.map(symbol => ({ c, C: 0.98 - c })[symbol] ?? 0.02 / (charset.length - 2))
  const [best] = read(emissionsOf([both(0.55), both(0.42)]), foldCharset(charset, foldCase.fold)).candidates
  assert.equal(best!.text, 'c')
})

test('candidates are sorted, distinct, allowed and never more than everything', () => {
  const random = seededRandom(41)
  const automaton = constraintOf({ charset: '0123abAB', minLength: 2, maxLength: 4 }, preserving)
  for (let round = 0; round < 30; round++) {
    const { candidates, mass } = read(randomEmissions(random, 12, charset.length), preserving, { automaton })
    assert.ok(mass <= 1 + 1e-6)
    assert.equal(new Set(candidates.map(({ text }) => text)).size, candidates.length)
    assert.ok(candidates.every(({ probability }, at) => at === 0 || probability <= candidates[at - 1]!.probability))
    assert.ok(candidates.every(({ text, symbols }) => /^[0-3abAB]{2,4}$/.test(text) && symbols.join('') === text))
  }
})
