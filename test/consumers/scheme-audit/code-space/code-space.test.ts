import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeSpace } from '../../../../consumers/scheme-audit/code-space/code-space.ts'
import { duplicates } from '../../../../consumers/scheme-audit/code-space/duplicates.ts'
import { entropyBits, symbolBias } from '../../../../consumers/scheme-audit/code-space/symbols.ts'
import { codesOf } from '../random.ts'
import { sampleOf, samplesOf, schemeOf } from '../samples.ts'

const alphabet = Array.from('0123456789')

test('the space of what the owner states is counted, over all its lengths', () => {
  const samples = samplesOf(codesOf(100, { alphabet: '0123456789', length: 4 }))
  const fixed = codeSpace(samples, schemeOf({ charset: '0123456789', length: 4 }))
  assert.equal(fixed.basis, 'declared')
  assert.ok(Math.abs(fixed.codes_log2 - Math.log2(10_000)) < 1e-9)
  const ranged = codeSpace(samples, schemeOf({ charset: '0123456789', min_length: 4, max_length: 5 }))
  assert.ok(Math.abs(ranged.codes_log2 - Math.log2(110_000)) < 1e-9)
})

test('where case does not count, both cases of a letter are one symbol', () => {
  const samples = samplesOf(codesOf(100, { alphabet: 'abAB', length: 3 }))
  assert.equal(codeSpace(samples, schemeOf({ charset: 'abAB', length: 3 })).symbols, 2)
  assert.equal(codeSpace(samples, schemeOf({ charset: 'abAB', length: 3, case_sensitive: true })).symbols, 4)
})

test('what is not stated is taken from the samples', () => {
  const space = codeSpace(samplesOf(codesOf(200, { alphabet: 'abcdefgh', length: 3 })), schemeOf())
  assert.equal(space.basis, 'observed')
  assert.equal(space.symbols, 8)
  assert.ok(Math.abs(space.codes_log2 - 9) < 1e-9)
})

test('one code with a slip in it makes no other lengths, and lengths that no code can have count for nothing', () => {
  const codes = codesOf(100, { alphabet: '0123456789', length: 4 })
  const space = codeSpace(samplesOf([...codes, '12345678']), schemeOf())
  assert.ok(Math.abs(space.codes_log2 - Math.log2(10_000)) < 1e-9)
  const contrary = codeSpace(samplesOf(codes), schemeOf({ min_length: 5 }))
  assert.ok(Math.abs(contrary.codes_log2 - Math.log2(10_000)) < 1e-9)
  assert.equal(codeSpace(samplesOf(codes), schemeOf({ charset: '  ' })).symbols, 10)
})

test('of arithmetic the different answers are the space', () => {
  const space = codeSpace(
    samplesOf(Array.from({ length: 64 }, (_, at) => String(at % 16))),
    schemeOf({ reads_as: 'calc' }),
  )
  assert.equal(space.codes_log2, 4)
  assert.equal(space.symbol_bias, null)
})

test('even drawing passes the test of symbols, and a favored symbol is named', () => {
  const even = symbolBias(codesOf(500, { alphabet: '0123456789', length: 4 }), alphabet)
  assert.ok(even!.p_value > 0.001)
  const uneven = symbolBias(codesOf(500, { alphabet: '0123456789aa', length: 4 }), [...alphabet, 'a'])
  assert.ok(uneven!.p_value < 1e-6)
  assert.equal(uneven!.most_common.symbol, 'a')
})

test('even drawing is called uneven about as often as the test allows', () => {
  const alarms = Array.from({ length: 200 }, (_, seed) =>
    symbolBias(codesOf(100, { alphabet: '0123456789', length: 4, seed }), alphabet),
  )
  const rate = alarms.filter(bias => bias!.p_value < 0.05).length / alarms.length
  assert.ok(rate < 0.1, `${rate}`)
})

test('a symbol that never comes counts against even drawing, and too few symbols are not tested', () => {
  const bias = symbolBias(codesOf(200, { alphabet: '012345678', length: 4 }), alphabet)
  assert.ok(bias!.p_value < 1e-6)
  assert.equal(bias!.degrees_of_freedom, 9)
  assert.equal(symbolBias(['1234'], alphabet), undefined)
})

test('entropy is that of the source: log2 for even drawing, nothing for a constant', () => {
  assert.ok(Math.abs(entropyBits(codesOf(2000, { alphabet: '01234567', length: 1 })) - 3) < 0.02)
  assert.equal(entropyBits(['x', 'x', 'x']), 0)
  assert.equal(entropyBits([]), 0)
})

test('codes from a small stock repeat more often than chance allows', () => {
  const stock = codesOf(50, { alphabet: 'abcdefghijklmnopqrstuvwxyz', length: 5 })
  const fromStock = codesOf(200, { alphabet: '0123456789', length: 6 }).map(number => stock[Number(number) % 50]!)
  const scheme = schemeOf({ charset: 'abcdefghijklmnopqrstuvwxyz', length: 5 })
  const { pairs, expected_pairs, p_value } = codeSpace(samplesOf(fromStock), scheme).repeated_codes
  assert.ok(pairs > 100 && expected_pairs < 0.01 && p_value < 1e-9)
  const fresh = codeSpace(samplesOf(codesOf(200, { alphabet: 'abcdefghijklmnopqrstuvwxyz', length: 5 })), scheme)
  assert.ok(fresh.repeated_codes.p_value > 0.001)
})

test('each sample that has a double counts, by its file, its pixels, and its look', () => {
  const hash = '0'.repeat(64)
  const samples = [
    sampleOf({ at: 1, digest: 'a', measures: { pixelDigest: 'p', pictureHash: hash } }),
    sampleOf({ at: 2, digest: 'a', measures: { pixelDigest: 'p', pictureHash: hash } }),
    sampleOf({ at: 3, digest: 'b', measures: { pixelDigest: 'p', pictureHash: `${'0'.repeat(63)}f` } }),
    sampleOf({ at: 4, digest: 'c', measures: { pixelDigest: 'q', pictureHash: 'f'.repeat(64) } }),
  ]
  assert.deepEqual(duplicates(samples), { identical_files: 2, identical_pictures: 3, similar_pictures: 3 })
})

test('pictures that only look alike and have different labels are no doubles', () => {
  const hash = '0'.repeat(64)
  const samples = ['abcd', 'abce'].map((answer, at) => sampleOf({ at, answer, measures: { pictureHash: hash } }))
  assert.equal(duplicates(samples).similar_pictures, 0)
})

test('seven bits apart is another picture', () => {
  const samples = ['0', '7f'].map((tail, at) => sampleOf({ at, measures: { pictureHash: tail.padStart(64, '0') } }))
  assert.equal(duplicates(samples).similar_pictures, 0)
})
