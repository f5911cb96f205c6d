import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answersOf, isSolved, normalAnswer } from '../../../../consumers/scheme-audit/solving/answers.ts'
import { readingOf, schemeOf } from '../samples.ts'

const [anyCase, strict, calc] = [schemeOf(), schemeOf({ case_sensitive: true }), schemeOf({ reads_as: 'calc' })]

test('case counts only where the scheme says so', () => {
  assert.ok(isSolved('AbCd', readingOf('abcd'), { rule: anyCase }))
  assert.ok(!isSolved('AbCd', readingOf('abcd'), { rule: strict }))
  assert.ok(isSolved('AbCd', readingOf('AbCd'), { rule: strict }))
})

test('numbers are compared by their value, however they are written', () => {
  for (const written of ['-7', '−7', '–07', ' -7 ', '-7.0', '－７'])
    assert.equal(normalAnswer(written, calc), '-7', written)
  assert.equal(normalAnswer('-0', calc), '0')
  assert.equal(normalAnswer('7/2', calc), '7/2')
  assert.notEqual(normalAnswer('07', anyCase), normalAnswer('7', anyCase))
})

test('a fraction is the same as its decimals, exactly', () => {
  for (const written of ['7/2', '3.5', '3.50', '14/4', '７⁄２'])
    assert.equal(normalAnswer(written, calc), '7/2', written)
  assert.equal(normalAnswer('0.0000001', calc), '1/10000000')
  assert.notEqual(normalAnswer('0.333333', calc), normalAnswer('1/3', calc))
  assert.equal(normalAnswer('1/0', calc), '1/0')
  assert.ok(isSolved('3.5', readingOf('7/2'), { rule: calc }))
})

test('of arithmetic the value counts and not what stands in the picture', () => {
  const reading = readingOf('', {
    text: '3+8=?',
    value: '11',
    candidates: [{ text: '3+8=?', value: '11', probability: 0.9 }],
  })
  assert.ok(isSolved('11', reading, { rule: calc }))
  assert.ok(!isSolved('3+8=?', reading, { rule: calc }))
})

test('the first three different answers are tried, best first', () => {
  const candidates = ['aaaa', 'AAAA', 'bbbb', 'cccc', 'dddd'].map(text => ({ text, probability: 0.1 }))
  const reading = readingOf('aaaa', { candidates })
  assert.deepEqual(answersOf(reading, anyCase), ['aaaa', 'bbbb', 'cccc', 'dddd'])
  assert.ok(isSolved('cccc', reading, { rule: anyCase, tries: 3 }))
  assert.ok(!isSolved('dddd', reading, { rule: anyCase, tries: 3 }))
})

test('a picture of which nothing was read is not solved', () => {
  const nothing = { text: '', confidence: 0, candidates: [], ms: 3 }
  assert.deepEqual(answersOf(nothing, anyCase), [])
  assert.ok(!isSolved('abcd', nothing, { rule: anyCase, tries: 3 }))
})
