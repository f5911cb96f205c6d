import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldCharset } from '../../../../../consumers/recognition/decoding/charset.ts'
import { accepts } from '../../../../../consumers/recognition/decoding/constraint/automaton.ts'
import { ConstraintError } from '#contracts/patterns/constraint-error.ts'
import { constraintOf, type Hints } from '../../../../../consumers/recognition/decoding/constraint/hints.ts'
import { withBlank } from '../random.ts'

const alphabet = foldCharset(withBlank('abc123'), symbol => symbol)
const takes = (hints: Hints, text: string): boolean =>
  accepts(
    constraintOf(hints, alphabet)!,
    Array.from(text, symbol => alphabet.names.indexOf(symbol)),
  )

test('no hints are no constraint', () => {
  assert.equal(constraintOf({}, alphabet), undefined)
})

test('every hint counts, alone and together', () => {
  assert.ok(takes({ charset: 'ab' }, 'abba') && !takes({ charset: 'ab' }, 'abc'))
  assert.ok(takes({ length: 3 }, 'abc') && !takes({ length: 3 }, 'ab'))
  assert.ok(takes({ minLength: 2 }, 'abc1') && !takes({ minLength: 2 }, 'a'))
  assert.ok(takes({ maxLength: 2 }, '') && !takes({ maxLength: 2 }, 'abc'))
  const all = { charset: 'a12', length: 3, minLength: 1, maxLength: 5, pattern: '[a-c]\\d*' }
  assert.ok(takes(all, 'a12'))
  for (const text of ['b12', 'a1', 'a123', '1a2']) assert.ok(!takes(all, text), text)
})

test('hints that contradict each other or the alphabet are refused', () => {
  const impossible: Hints[] = [
    { length: 3, maxLength: 2 },
    { charset: 'xyz', minLength: 1 },
    { pattern: 'ab', length: 3 },
    { charset: '', length: 1 },
  ]
  for (const hints of impossible)
    assert.throws(() => constraintOf(hints, alphabet), ConstraintError, JSON.stringify(hints))
})

test('lengths are whole, in order and not endless', () => {
  for (const hints of [
    { length: 1.5 },
    { length: -1 },
    { length: 65 },
    { minLength: 3, maxLength: 2 },
    { minLength: Infinity },
  ]) {
    assert.throws(() => constraintOf(hints, alphabet), ConstraintError, JSON.stringify(hints))
  }
})
