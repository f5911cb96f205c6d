import { intersect, type Automaton } from './automaton.ts'
import type { Alphabet } from '../charset.ts'
import { compile } from './compile.ts'
import { ConstraintError } from '#contracts/patterns/constraint-error.ts'
import { anySymbol, oneOf, repeat, type Language } from '#contracts/patterns/language.ts'
import { parsePattern } from '#contracts/patterns/pattern.ts'

/** What a request knows about the text beforehand; all of it holds at once. */
export type Hints = {
  /** The characters that can occur. */
  charset?: string | undefined
  /** Counted in characters, as are the other two. */
  length?: number | undefined
  minLength?: number | undefined
  maxLength?: number | undefined
  /** See `parsePattern`. */
  pattern?: string | undefined
}

/** More characters than this have no room in an image of one line. */
const longest = 64

/**
 * The automaton of the texts that meet all hints, undefined when there are none. Throws a ConstraintError for a hint that
 * cannot be used, and when no text of the alphabet meets them all.
 */
export const constraintOf = (hints: Hints, alphabet: Alphabet): Automaton | undefined => {
  const automata = languagesOf(hints).map(language => compile(language, alphabet))
  return automata.length === 0 ? undefined : automata.reduce(intersect)
}

const languagesOf = ({ charset, length, minLength, maxLength, pattern }: Hints): Language[] => {
  const allowed = charset === undefined ? undefined : new Set(charset)
  const languages: Language[] = []
  if (allowed)
    languages.push(
      repeat(
        oneOf(symbol => allowed.has(symbol)),
        0,
        Infinity,
      ),
    )
  if (length !== undefined) languages.push(ofLength(length, length))
  if (minLength !== undefined || maxLength !== undefined)
    languages.push(ofLength(minLength ?? 0, maxLength ?? Infinity))
  if (pattern !== undefined) languages.push(parsePattern(pattern))
  return languages
}

const ofLength = (min: number, max: number): Language => {
  if (!isLength(min) || (max !== Infinity && !isLength(max)) || min > max) {
    throw new ConstraintError(`a length is a whole number from 0 to ${longest}, and the least not above the most`)
  }
  return repeat(anySymbol, min, max)
}

const isLength = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= longest
