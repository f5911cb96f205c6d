import type { Operator } from './lexicon.ts'
import type { Expression } from './parse.ts'
import {
  absolute,
  add,
  divide,
  floor,
  isInteger,
  multiply,
  rational,
  subtract,
  type Rational,
} from '../../../rational.ts'

/** What the owner of a scheme holds to be the answer where the four operations leave it open. */
export type Policies = {
  /** `exact` keeps fractions, `floor` rounds each quotient down, `reject` has no answer unless every quotient is whole. */
  division?: 'exact' | 'floor' | 'reject' | undefined
  /** What becomes of an answer below zero. */
  negative?: 'allow' | 'abs' | 'reject' | undefined
  /** Answers further from zero than this are none; a million when absent. */
  largest?: bigint | undefined
}

/** The exact value of the expression, undefined where the policies or a division by zero leave none. */
export const evaluate = (expression: Expression, policies: Policies = {}): Rational | undefined => {
  const { division = 'exact', negative = 'allow', largest = 1_000_000n } = policies
  const value = valueOf(expression, division)
  if (!value || (value.numerator < 0n && negative === 'reject')) return undefined
  const answer = negative === 'abs' ? absolute(value) : value
  return absolute(answer).numerator > largest * answer.denominator ? undefined : answer
}

type Division = NonNullable<Policies['division']>

const valueOf = (expression: Expression, division: Division): Rational | undefined => {
  if (expression.kind === 'number') return rational(expression.value)
  const left = valueOf(expression.left, division)
  const right = valueOf(expression.right, division)
  if (!left || !right) return undefined
  return expression.operator === '/' ? quotient(left, right, division) : operations[expression.operator](left, right)
}

const operations: Record<Exclude<Operator, '/'>, (left: Rational, right: Rational) => Rational> = {
  '+': add,
  '-': subtract,
  '*': multiply,
}

const quotient = (left: Rational, right: Rational, division: Division): Rational | undefined => {
  if (right.numerator === 0n) return undefined
  const exact = divide(left, right)
  if (division === 'floor') return floor(exact)
  return division === 'reject' && !isInteger(exact) ? undefined : exact
}
