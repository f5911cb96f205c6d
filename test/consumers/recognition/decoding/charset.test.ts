import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asCharset, asText, foldCharset } from '../../../../consumers/recognition/decoding/charset.ts'
import { foldCase } from '../../../../consumers/recognition/decoding/folding.ts'

test('a charset begins with the blank and has single, different symbols', () => {
  assert.deepEqual(asCharset(['', 'a', '加']), ['', 'a', '加'])
  assert.throws(() => asCharset(['a', 'b']), RangeError)
  assert.throws(() => asCharset(['', 'a', 'a']), RangeError)
  assert.throws(() => asCharset(['', 'ab']), RangeError)
  assert.throws(() => asCharset(['', 'a', '']), RangeError)
})

test('folding keeps the blank, one class per folded symbol, and who belongs to it', () => {
  const alphabet = foldCharset(['', 'a', 'B', 'A', 'b', '1'], foldCase.upper)
  assert.deepEqual(alphabet.names, ['', 'A', 'B', '1'])
  assert.deepEqual(alphabet.members, [[''], ['a', 'A'], ['B', 'b'], ['1']])
  assert.deepEqual([...alphabet.classOf], [0, 1, 2, 1, 2, 3])
  assert.equal(asText([3, 1, 2], alphabet), '1AB')
})

test('without folding every symbol is its own class', () => {
  const alphabet = foldCharset(['', 'a', 'A'], foldCase.preserve)
  assert.deepEqual(alphabet.names, ['', 'a', 'A'])
})
