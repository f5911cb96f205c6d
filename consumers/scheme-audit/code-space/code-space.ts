import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import type { Sample, Scheme } from '../sample.ts'
import { answersOf, normalAnswer } from '../solving/answers.ts'
import { labeledOf, minLabeled } from '../solving/solve-rate.ts'
import { countsOf, meanOf } from '../statistics/quantiles.ts'
import { poissonTail } from '../statistics/tails.ts'
import { duplicates } from './duplicates.ts'
import { entropyBits, symbolBias } from './symbols.ts'

type CodeSpace = SchemeReport['code_space']

/** How many codes there can be, and how evenly they are drawn. */
export const codeSpace = (samples: readonly Sample[], scheme: Scheme): CodeSpace => {
  const codes = codesOf(samples, scheme)
  const space = scheme.reads_as === 'calc' ? spaceOfAnswers(codes) : spaceOfText(codes, scheme)
  return { ...space, repeated_codes: repeatedCodes(codes, space.codes_log2), duplicates: duplicates(samples) }
}

/** Labels, or where there are too few, readings. */
const codesOf = (samples: readonly Sample[], scheme: Scheme): string[] => {
  const labeled = labeledOf(samples)
  if (labeled.length >= minLabeled) return labeled.map(({ label }) => normalAnswer(label, scheme))
  return samples.flatMap(({ reading }) => answersOf(reading, scheme).slice(0, 1))
}

type Space = Pick<CodeSpace, 'basis' | 'symbols' | 'codes_log2' | 'entropy_bits' | 'symbol_bias'>

/** The answer is what counts, however many expressions lead to it. */
const spaceOfAnswers = (codes: readonly string[]): Space => ({
  basis: 'observed',
  symbols: 0,
  codes_log2: Math.log2(Math.max(1, new Set(codes).size)),
  entropy_bits: entropyBits(codes),
  symbol_bias: null,
})

const spaceOfText = (codes: readonly string[], scheme: Scheme): Space => {
  const observed = countsOf(codes.flatMap(code => Array.from(code))).map(({ value }) => value)
  const declared = Array.from(new Set(normalAnswer(scheme.charset ?? '', scheme))).filter(symbol => symbol.trim())
  const isDeclared = declared.length > 0
  const alphabet = isDeclared ? declared : observed
  const bitsPerSymbol = entropyBits(codes.flatMap(code => Array.from(code)))
  return {
    basis: isDeclared ? 'declared' : 'observed',
    symbols: alphabet.length,
    codes_log2: logCodes(alphabet.length, lengthsOf(codes, scheme)),
    entropy_bits: bitsPerSymbol * meanOf(codes.map(code => Array.from(code).length)),
    symbol_bias: symbolBias(codes, alphabet) ?? null,
  }
}

/** Those declared; else, and where none that occurs is one of these, those that occur. */
const lengthsOf = (codes: readonly string[], { length, min_length, max_length }: Scheme): number[] => {
  if (length !== undefined) return [length]
  const observed = usualLengths(codes)
  if (min_length === undefined && max_length === undefined) return observed
  const [from, to] = [min_length ?? Math.min(...observed), max_length ?? Math.max(...observed)]
  return to < from ? observed : Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

/** A label with a slip, or a code read with a symbol too many, would multiply the codes that there can be. */
const leastShareOfLength = 0.02

const usualLengths = (codes: readonly string[]): number[] =>
  countsOf(codes.map(code => String(Array.from(code).length)))
    .filter(({ count }) => count >= leastShareOfLength * codes.length)
    .map(({ value }) => Number(value))

/** log2 of Σ symbols^length; 0 for none. */
const logCodes = (symbols: number, lengths: readonly number[]): number =>
  symbols === 0 || lengths.length === 0 ? 0 : Math.log2(lengths.reduce((sum, length) => sum + symbols ** length, 0))

/** Pairs of samples with the same code, against what chance gives when all codes are alike (the birthday problem). */
const repeatedCodes = (codes: readonly string[], codesLog2: number): CodeSpace['repeated_codes'] => {
  const pairs = countsOf(codes).reduce((sum, { count }) => sum + (count * (count - 1)) / 2, 0)
  const expected = (codes.length * (codes.length - 1)) / 2 / 2 ** codesLog2
  return { pairs, expected_pairs: expected, p_value: poissonTail(pairs, expected) }
}
