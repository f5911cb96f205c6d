import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foldCharset } from '../../../consumers/recognition/decoding/charset.ts'
import { accepts } from '../../../consumers/recognition/decoding/constraint/automaton.ts'
import { compile } from '../../../consumers/recognition/decoding/constraint/compile.ts'
import { ConstraintError } from '#contracts/patterns/constraint-error.ts'
import { parsePattern } from '#contracts/patterns/pattern.ts'
import { pick, seededRandom, withBlank } from '../../consumers/recognition/decoding/random.ts'

const charset = withBlank('abAB019_-.¥')
const alphabet = foldCharset(charset, symbol => symbol)

const randomPattern = (random: () => number, depth: number): string => {
  const atoms = [
    'a',
    'b',
    'A',
    '0',
    '9',
    '\\d',
    '\\w',
    '.',
    '[ab]',
    '[^a0]',
    '[A-B0-9]',
    '[-a]',
    '[a-]',
    '\\.',
    '¥',
    '[\\d_]',
    '\\-',
  ]
  const quantifiers = ['', '', '', '?', '*', '+', '{2}', '{0,2}', '{1,}']
  const atom = (): string => {
    if (depth === 0 || random() < 0.6) return pick(random, atoms)
    return `${pick(random, ['(', '(?:'])}${randomPattern(random, depth - 1)})`
  }
  const run = (): string =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => atom() + pick(random, quantifiers)).join('')
  return random() < 0.3 ? `${run()}|${run()}` : run()
}

test('a pattern accepts just what the regular expression does', () => {
  const random = seededRandom(51)
  let [accepted, refused] = [0, 0]
  for (let round = 0; round < 300; round++) {
    const pattern = randomPattern(random, 2)
    // The u flag refuses \- outside a class, which means the same as - there.
    const expression = new RegExp(`^(?:${pattern.replaceAll('\\-', '-')})$`, 'u')
    const automaton = compile(parsePattern(pattern), alphabet)
    for (let sample = 0; sample < 60; sample++) {
      const labels = Array.from(
        { length: Math.floor(random() * 7) },
        () => 1 + Math.floor(random() * (charset.length - 1)),
      )
      const text = labels.map(label => charset[label]).join('')
      assert.equal(accepts(automaton, labels), expression.test(text), `${pattern} on ${text}`)
      if (expression.test(text)) accepted++
      else refused++
    }
  }
  assert.ok(accepted > 500 && refused > 500, 'the samples try both outcomes')
})

test('a pattern that is not supported is refused at its place', () => {
  const refused: [pattern: string, position: number][] = [
    ['^ab', 0],
    ['ab$', 2],
    ['a(?=b)', 2],
    ['(?<n>a)', 1],
    ['(a)\\1', 3],
    ['\\bab', 0],
    ['a+?', 2],
    ['a**', 2],
    ['*a', 0],
    ['(ab', 0],
    ['ab)', 2],
    ['a[bc', 1],
    ['[]', 0],
    ['[b-a]', 1],
    ['[\\d-z]', 1],
    ['a{3,1}', 2],
    ['a{65}', 2],
    ['a{,3}', 2],
    ['a{2', 3],
    ['a]', 1],
    ['\\', 0],
    ['[a', 0],
    ['[a-', 0],
    ['[\\', 1],
    [`${'('.repeat(17)}a${')'.repeat(17)}`, 16],
    ['a'.repeat(257), 256],
    ['((a{64}){64}){64}', 0],
  ]
  for (const [pattern, position] of refused) {
    assert.throws(
      () => parsePattern(pattern),
      (error: unknown) => {
        assert.ok(error instanceof ConstraintError, `${pattern}: ${String(error)}`)
        assert.equal(error.position, position, pattern)
        return true
      },
    )
  }
})

test('a pattern that makes backtracking explode compiles like any other', () => {
  const automaton = compile(parsePattern('(a+)+(a|a)*b'), alphabet)
  assert.ok(automaton.finals.length < 10)
})

test('the empty pattern is the empty text', () => {
  const automaton = compile(parsePattern(''), alphabet)
  assert.ok(accepts(automaton, []))
  assert.ok(!accepts(automaton, [1]))
})
