import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseThreshold, type Judgement } from '../../../scripts/calibrate/threshold.ts'

const rows = (count: number, confidence: number, { correct = true, isNothing = false } = {}): Judgement[] =>
  Array.from({ length: count }, () => ({ confidence, correct, isNothing }))

const aims = { precision: 0.95, falseAccepts: 0.01, least: 0.5 }

test('the threshold is the lowest at which answers are right often enough', () => {
  const judgements = [...rows(500, 0.9), ...rows(100, 0.5), ...rows(300, 0.1, { correct: false })]
  assert.equal(chooseThreshold(judgements, aims), 0.5)
})

test('a guess is none among however many answers that are right', () => {
  assert.equal(chooseThreshold([...rows(5_000, 0.9), ...rows(10, 0.1, { correct: false })], aims), 0.5)
})

test('few answers prove nothing, however right they are', () => {
  assert.equal(chooseThreshold(rows(20, 0.9), aims), 1)
})

test('it is so high that pictures of nothing get no answer', () => {
  const right = [...rows(500, 0.9), ...rows(100, 0.5)]
  const nothing = (count: number, confidence: number): Judgement[] =>
    rows(count, confidence, { correct: false, isNothing: true })
  assert.equal(chooseThreshold([...right, ...nothing(500, 0.6)], aims), 0.9)
  assert.equal(chooseThreshold([...right, ...nothing(500, 0.95)], aims), 1)
})

test('few pictures of nothing prove as little', () => {
  assert.equal(chooseThreshold([...rows(500, 0.9), ...rows(100, 0.1, { correct: false, isNothing: true })], aims), 1)
})
