import assert from 'node:assert/strict'
import { test } from 'node:test'
import { align, characterConfidences } from '../../../../consumers/recognition/decoding/characters.ts'
import { isNear, pick, seededRandom } from './random.ts'

const candidate = (text: string, probability: number): { symbols: string[]; probability: number } => ({
  symbols: Array.from(text),
  probability,
})

test('texts are laid beside each other with the fewest edits', () => {
  assert.deepEqual(align(Array.from('abc'), Array.from('abc')), Array.from('abc'))
  assert.deepEqual(align(Array.from('abc'), Array.from('axc')), Array.from('axc'))
  assert.deepEqual(align(Array.from('abc'), Array.from('ac')), ['a', '', 'c'])
  assert.deepEqual(align(Array.from('abc'), Array.from('xabc')), Array.from('abc'))
  assert.deepEqual(align(Array.from('abc'), []), ['', '', ''])
  assert.deepEqual(align([], Array.from('abc')), [])
})

test('a character is as sure as the candidates that have it', () => {
  const [first, second, third] = characterConfidences([
    candidate('aOc', 0.4),
    candidate('a0c', 0.2),
    candidate('ac', 0.2),
  ])
  assert.ok(isNear(first!.probability, 1) && isNear(third!.probability, 1))
  assert.deepEqual(
    second!.alternatives.map(({ symbol }) => symbol),
    ['O', '0', ''],
  )
  assert.ok(isNear(second!.probability, 0.5) && isNear(second!.alternatives[1]!.probability, 0.25))
})

test('the alternatives of every character add up to one, whatever the candidates', () => {
  const random = seededRandom(31)
  for (let round = 0; round < 100; round++) {
    const texts = Array.from({ length: 1 + (round % 8) }, () =>
      Array.from({ length: Math.floor(random() * 6) }, () => pick(random, 'abc')).join(''),
    )
    const confidences = characterConfidences(texts.map(text => candidate(text, random() * 0.1 + 0.001)))
    assert.equal(confidences.map(({ symbol }) => symbol).join(''), texts[0])
    for (const { symbol, probability, alternatives } of confidences) {
      assert.ok(
        isNear(
          alternatives.reduce((sum, each) => sum + each.probability, 0),
          1,
          1e-9,
        ),
      )
      assert.equal(alternatives.find(each => each.symbol === symbol)!.probability, probability)
    }
  }
})

test('nothing read has no characters', () => {
  assert.deepEqual(characterConfidences([]), [])
})
