import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asCharset, foldCharset } from '../../../../consumers/recognition/decoding/charset.ts'
import { foldEmissions } from '../../../../consumers/recognition/decoding/emissions.ts'
import { foldArithmetic, foldCase } from '../../../../consumers/recognition/decoding/folding.ts'
import { unfold } from '../../../../consumers/recognition/decoding/unfold.ts'
import { emissionsOf, emissionsShowing, seededRandom, withBlank } from './random.ts'

const charset = asCharset(withBlank('0123456789abcABCxX×*-−–+=七柒'))
const unfolded = (text: string, alphabet: ReturnType<typeof foldCharset>): string => {
  const emissions = emissionsShowing(text, charset)
  const labels = Array.from(text, symbol => alphabet.classOf[charset.indexOf(symbol)]!)
  return unfold(labels, { emissions, folded: foldEmissions(emissions, alphabet), alphabet }).join('')
}

test('labels of a folded alphabet are told as the symbols that were seen', () => {
  const random = seededRandom(17)
  for (const fold of [foldCase.fold, foldArithmetic]) {
    const alphabet = foldCharset(charset, fold)
    for (let round = 0; round < 100; round++) {
      const length = 1 + Math.floor(random() * 8)
      const text = Array.from({ length }, () => charset[1 + Math.floor(random() * (charset.length - 1))]!).join('')
      assert.equal(unfolded(text, alphabet), text)
    }
  }
})

test('of several variants that were seen in a label it is the one in the frame that is surest of it', () => {
  const few = asCharset(withBlank('aAb'))
  const alphabet = foldCharset(few, foldCase.fold)
  const emissions = emissionsOf([
    [0.3, 0.5, 0.1, 0.1],
    [0.02, 0.08, 0.88, 0.02],
    [0.9, 0.04, 0.03, 0.03],
  ])
  const label = alphabet.classOf[1]!
  assert.deepEqual(unfold([label], { emissions, folded: foldEmissions(emissions, alphabet), alphabet }), ['A'])
})

test('nothing read is nothing told', () => {
  const alphabet = foldCharset(charset, foldArithmetic)
  const emissions = emissionsShowing('7', charset)
  assert.deepEqual(unfold([], { emissions, folded: foldEmissions(emissions, alphabet), alphabet }), [])
})
