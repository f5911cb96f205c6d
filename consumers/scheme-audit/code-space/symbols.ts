import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { countsOf } from '../statistics/quantiles.ts'
import { chiSquareTail } from '../statistics/tails.ts'

type SymbolBias = NonNullable<SchemeReport['code_space']['symbol_bias']>

const minExpected = 5

/**
 * Pearson's chi-square test of the symbols of all codes against all symbols alike. Undefined where a symbol is expected
 * fewer than five times, which is too little to tell.
 */
export const symbolBias = (codes: readonly string[], alphabet: readonly string[]): SymbolBias | undefined => {
  const symbols = codes.flatMap(code => Array.from(code))
  const expected = symbols.length / alphabet.length
  if (alphabet.length < 2 || expected < minExpected) return undefined
  const counts = countsOf(symbols)
  const unseen = alphabet.filter(symbol => !counts.some(({ value }) => value === symbol)).length
  const seenPart = counts.reduce((sum, { count }) => sum + (count - expected) ** 2 / expected, 0)
  const chiSquare = seenPart + unseen * expected
  const degreesOfFreedom = new Set([...alphabet, ...counts.map(({ value }) => value)]).size - 1
  const [top] = counts
  return {
    chi_square: chiSquare,
    degrees_of_freedom: degreesOfFreedom,
    p_value: chiSquareTail(chiSquare, degreesOfFreedom),
    most_common: { symbol: top!.value, share: top!.count / symbols.length, expected: 1 / alphabet.length },
  }
}

/** Bits of Shannon entropy of what the values are drawn from, with the correction of Miller (1955) for few samples. */
export const entropyBits = (values: readonly string[]): number => {
  const counts = countsOf(values)
  const plain = counts.reduce((sum, { count }) => sum - (count / values.length) * Math.log2(count / values.length), 0)
  return values.length === 0 ? 0 : plain + (counts.length - 1) / (2 * values.length * Math.LN2)
}
