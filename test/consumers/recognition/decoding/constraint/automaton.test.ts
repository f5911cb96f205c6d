import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldCharset } from '../../../../../consumers/recognition/decoding/charset.ts'
import {
  accepts,
  ignoring,
  intersect,
  type Automaton,
} from '../../../../../consumers/recognition/decoding/constraint/automaton.ts'
import { compile } from '../../../../../consumers/recognition/decoding/constraint/compile.ts'
import { ConstraintError } from '#contracts/patterns/constraint-error.ts'
import { anySymbol, anyWord, choice, literal, repeat, sequence } from '#contracts/patterns/language.ts'
import { foldCase } from '../../../../../consumers/recognition/decoding/folding.ts'
import { withBlank } from '../random.ts'

const alphabet = foldCharset(withBlank('abc '), foldCase.preserve)
const takes = (automaton: Automaton, text: string): boolean =>
  accepts(
    automaton,
    Array.from(text, symbol => alphabet.names.indexOf(symbol)),
  )
/** Every text of the alphabet up to this length. */
const texts = (length: number): string[] =>
  length === 0 ? [''] : ['', ...texts(length - 1).flatMap(text => Array.from('abc ', symbol => symbol + text))]

test('a language accepts what is written down and nothing else', () => {
  const automaton = compile(sequence(choice(literal('ab'), literal('a')), repeat(literal('c'), 1, 2)), alphabet)
  assert.deepEqual(new Set(texts(5).filter(text => takes(automaton, text))), new Set(['abc', 'abcc', 'ac', 'acc']))
})

test('any of many words is the same as the choice between them', () => {
  const words = ['a', 'ab', 'abc', 'cab', 'cb']
  const [tree, list] = [compile(anyWord(words), alphabet), compile(choice(...words.map(literal)), alphabet)]
  for (const text of texts(4)) assert.equal(takes(tree, text), takes(list, text), text)
  assert.ok(takes(compile(anyWord(['', 'a']), alphabet), ''))
})

test('an intersection accepts what both accept', () => {
  const [a, b] = [
    compile(repeat(choice(literal('a'), literal('b')), 0, Infinity), alphabet),
    compile(sequence(anySymbol, anySymbol), alphabet),
  ]
  const both = intersect(a, b)
  for (const text of texts(3)) assert.equal(takes(both, text), takes(a, text) && takes(b, text), text)
})

test('an ignored label may stand anywhere', () => {
  const automaton = ignoring(compile(literal('ab'), alphabet), alphabet.names.indexOf(' '))
  for (const text of texts(4)) assert.equal(takes(automaton, text), text.replaceAll(' ', '') === 'ab', text)
})

test('every state of an automaton can still reach an end', () => {
  const deadEnd = intersect(
    compile(choice(literal('ab'), literal('ca')), alphabet),
    compile(sequence(anySymbol, literal('a')), alphabet),
  )
  assert.equal(deadEnd.next[deadEnd.start * deadEnd.labels + alphabet.names.indexOf('a')], -1)
  assert.deepEqual(
    Array.from(deadEnd.usable, label => alphabet.names[label]),
    ['a', 'c'],
  )
})

test('a language without a text of the alphabet is refused', () => {
  assert.throws(() => compile(literal('z'), alphabet), ConstraintError)
  assert.throws(() => intersect(compile(literal('a'), alphabet), compile(literal('b'), alphabet)), ConstraintError)
})

test('what would be too large, need too many states or be met in too many ways is refused', () => {
  const either = choice(literal('a'), literal('b'))
  const remembering = sequence(repeat(either, 0, Infinity), literal('a'), repeat(either, 12, 12))
  assert.throws(() => compile(remembering, alphabet), /states/)
  assert.throws(() => compile(repeat(repeat(anySymbol, 200, 200), 200, 200), alphabet), /too large/)
  assert.throws(() => compile(repeat(repeat(anySymbol, 0, 64), 0, 64), alphabet), /too many ways/)
})

test('a folded symbol is accepted where one of its variants is', () => {
  const folded = foldCharset(['', 'a', 'A', 'b'], foldCase.fold)
  assert.ok(accepts(compile(literal('A'), folded), [1]))
  assert.throws(() => compile(literal('B'), folded), ConstraintError)
})
