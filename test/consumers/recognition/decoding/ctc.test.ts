import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldCharset } from '../../../../consumers/recognition/decoding/charset.ts'
import { sequenceLogProbIn } from '../../../../consumers/recognition/decoding/ctc.ts'
import { foldEmissions } from '../../../../consumers/recognition/decoding/emissions.ts'
import { foldCase } from '../../../../consumers/recognition/decoding/folding.ts'
import { everySequence, isNear, randomEmissions, seededRandom } from './random.ts'

test('the probability of a text is the sum over all its paths', () => {
  const random = seededRandom(11)
  for (let round = 0; round < 20; round++) {
    const emissions = randomEmissions(random, 1 + (round % 6), 3)
    const sequences = everySequence(emissions)
    for (const [key, probability] of sequences) {
      const labels = key.split(' ').filter(Boolean).map(Number)
      assert.ok(isNear(Math.exp(sequenceLogProbIn(emissions)(labels)), probability))
    }
    assert.ok(
      isNear(
        [...sequences.values()].reduce((sum, value) => sum + value, 0),
        1,
        1e-5,
      ),
    )
  }
})

test('a text that needs more frames than there are is impossible', () => {
  const emissions = randomEmissions(seededRandom(12), 2, 3)
  assert.equal(sequenceLogProbIn(emissions)([1, 2, 1]), -Infinity)
  assert.equal(sequenceLogProbIn(emissions)([1, 1]), -Infinity, 'a repeated label needs a blank between')
})

test('over folded frames a letter is at least as probable as both its cases together', () => {
  const alphabet = foldCharset(['', 'a', 'A', 'b'], foldCase.fold)
  const random = seededRandom(13)
  for (let round = 0; round < 20; round++) {
    const emissions = randomEmissions(random, 4, 4)
    const spellings = everySequence(emissions)
    const folded = foldEmissions(emissions, alphabet)
    const [a, b] = [[1], [2]].map(labels => Math.exp(sequenceLogProbIn(folded)(labels)))
    assert.ok(a! > spellings.get('1')! + spellings.get('2')!, 'paths that run a and A together count as well')
    assert.ok(isNear(b!, spellings.get('3')!))
    for (const [key, probability] of everySequence(folded)) {
      const labels = key.split(' ').filter(Boolean).map(Number)
      assert.ok(isNear(Math.exp(sequenceLogProbIn(folded)(labels)), probability))
    }
  }
})
