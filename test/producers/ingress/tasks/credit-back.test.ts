import assert from 'node:assert/strict'
import { test } from 'node:test'
import { saysTheSame, whyNotCredited, type Judged } from '../../../../producers/ingress/tasks/credit-back.ts'

const finishedAt = new Date('2026-11-20T09:00:00.000Z')
const wrong: Judged = {
  feedback: { verdict: 'incorrect', expected: 'x7kg' },
  kind: 'text.recognize',
  answer: { answer: 'x7kq', alike: [], confidence: 0.9, rejected: false },
  foldsCase: false,
  charged: 1n,
  finishedAt,
  now: new Date(finishedAt.getTime() + 24 * 3_600_000),
}

test('a wrong answer that was given as sure, was charged and is no older than a day gives its charge back', () => {
  assert.equal(whyNotCredited(wrong), undefined)
})

const answer = wrong.answer
const refused: Record<string, Partial<Judged>> = {
  'verdict-correct': { feedback: { verdict: 'correct', expected: 'x7kg' } },
  'no-expected': { feedback: { verdict: 'incorrect' } },
  rejected: { answer: { ...answer, answer: null, rejected: true } },
  'expected-is-answer': { feedback: { verdict: 'incorrect', expected: 'x7kq' } },
  'low-confidence': { answer: { ...answer, confidence: 0.8999 } },
  'not-charged': { charged: 0n },
  'too-late': { now: new Date(wrong.now.getTime() + 1) },
}

for (const [reason, change] of Object.entries(refused)) {
  test(`a verdict gives nothing back for the reason ${reason}`, () => {
    assert.equal(whyNotCredited({ ...wrong, ...change }), reason)
  })
}

test('spaces and wide letters make no other answer, and case only where the task kept it', () => {
  const says = (expected: string, foldsCase = false): boolean => saysTheSame(expected, { ...wrong, foldsCase })
  assert.deepEqual([says(' x7 kq '), says('ｘ７ｋｑ'), says('X7KQ'), says('X7KQ', true)], [true, true, false, true])
})

test('a value is the same however it is written', () => {
  const says = (expected: string): boolean =>
    saysTheSame(expected, {
      ...wrong,
      kind: 'calc.recognize',
      answer: { ...answer, answer: '7/2', alike: ['3.5'] },
    })
  assert.deepEqual(['7/2', '3.50', '+3.5', '3', 'seven'].map(says), [true, true, true, false, false])
})

test('what stands in the picture is no other answer than what it comes to', () => {
  const says = (expected: string): boolean =>
    saysTheSame(expected, {
      ...wrong,
      kind: 'calc.recognize',
      answer: { ...answer, answer: '11', alike: ['11', '3+8', '3+8=?'] },
    })
  assert.deepEqual(['3+8', '3 + 8 = ?', '11', '3+9'].map(says), [true, true, true, false])
})

test('what a text comes to is the same answer, but no other number is', () => {
  const says = (expected: string): boolean =>
    saysTheSame(expected, { ...wrong, answer: { ...answer, answer: '007', alike: ['11'] } })
  assert.deepEqual(['11', '7', '007'].map(says), [true, false, true])
})
