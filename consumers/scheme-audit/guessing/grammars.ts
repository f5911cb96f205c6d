// Published generators of arithmetic pictures, by what their sources draw; enumerated, not sampled.
import { type Distribution, distributionOf } from './distribution.ts'

type Grammar = { name: string; distribution: Distribution }

/** Every pair of operands with its weight, and for each the values that the generator may ask for, alike in weight. */
type Rule = {
  left: readonly number[]
  right: readonly number[]
  weight?: (left: number, right: number) => number
  values: (left: number, right: number) => number[]
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)

const enumerate = ({ left, right, weight = () => 1, values }: Rule): Distribution => {
  const weights = new Map<string, number>()
  for (const x of left) {
    for (const y of right) {
      const asked = values(x, y)
      for (const value of asked) {
        const answer = String(value)
        weights.set(answer, (weights.get(answer) ?? 0) + weight(x, y) / asked.length)
      }
    }
  }
  return distributionOf(weights)
}

const digits = range(0, 9)
const allThree = (x: number, y: number): number[] => [x + y, x - y, x * y]

/** `Math.round` over a range gives its two ends half the chance of the others. */
const rounded = (value: number, from: number, to: number): number => (value === from || value === to ? 0.5 : 1)

export const knownGrammars: readonly Grammar[] = [
  {
    name: 'RuoYi (Kaptcha arithmetic)',
    distribution: enumerate({
      left: digits,
      right: digits,
      values: (x, y) => [x * y, x !== 0 && y % x === 0 ? y / x : x + y, Math.abs(x - y)],
    }),
  },
  {
    name: 'svg-captcha createMathExpr',
    distribution: enumerate({
      left: range(1, 9),
      right: range(1, 9),
      weight: (x, y) => rounded(x, 1, 9) * rounded(y, 1, 9),
      values: (x, y) => [x + y],
    }),
  },
  {
    name: 'EasyCaptcha arithmetic, two operands',
    distribution: enumerate({ left: digits, right: digits, values: allThree }),
  },
  {
    name: 'think-captcha arithmetic',
    distribution: enumerate({ left: range(10, 30), right: range(1, 9), values: (x, y) => [x + y] }),
  },
  {
    name: 'Hutool MathGenerator(2)',
    distribution: enumerate({ left: range(0, 99), right: range(0, 99), values: allThree }),
  },
]
