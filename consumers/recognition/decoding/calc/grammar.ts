import type { Alphabet } from '../charset.ts'
import { ignoring, type Automaton } from '../constraint/automaton.ts'
import { compile } from '../constraint/compile.ts'
import { anyWord, choice, oneOf, repeat, sequence, type Language } from '#contracts/patterns/language.ts'
import { spellingsOf, type WordKind } from './lexicon.ts'

const mostOperands = 3
const mostDigits = 3

const word = (kind: WordKind): Language => anyWord(spellingsOf(kind))

const optional = (part: Language): Language => repeat(part, 0, 1)

const digit = oneOf(symbol => /^[0-9]$/.test(symbol))
const number = choice(repeat(digit, 1, mostDigits), word('number'))

const infix = sequence(number, repeat(sequence(word('operator'), number), 1, mostOperands - 1))
const prefix = sequence(word('of'), number, word('and'), number)
const tail = sequence(optional(word('equals')), optional(word('asked')), optional(word('mark')))

const arithmetic: Language = sequence(optional(word('lead')), choice(infix, prefix), tail)

/**
 * Sums as images of arithmetic write them, with two or three operands, over an alphabet of `foldArithmetic`. Spaces carry
 * no meaning: generators pad with them, and a wide gap between two glyphs looks like one.
 */
export const arithmeticAutomaton = (alphabet: Alphabet): Automaton => {
  const automaton = compile(arithmetic, alphabet)
  const space = alphabet.names.indexOf(' ')
  return space < 0 ? automaton : ignoring(automaton, space)
}
