import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evaluate, type Policies } from '../../../../../consumers/recognition/decoding/calc/evaluate.ts'
import { parseExpression } from '../../../../../consumers/recognition/decoding/calc/parse.ts'
import { asFraction } from '../../../../../consumers/rational.ts'
import { foldArithmetic, foldText } from '../../../../../consumers/recognition/decoding/folding.ts'
import { isNear, seededRandom } from '../random.ts'
import { randomSum } from './sums.ts'

const answer = (text: string, policies?: Policies): string | undefined => {
  const value = evaluate(parseExpression(foldText(text, foldArithmetic))!, policies)
  return value && asFraction(value)
}

/** By the shunting-yard algorithm in floating point, which shares nothing with what is tested. */
const byShuntingYard = (numbers: readonly number[], signs: readonly string[]): number => {
  const [values, pending]: [number[], string[]] = [[numbers[0]!], []]
  const rank = (sign: string): number => ('*/'.includes(sign) ? 2 : 1)
  const apply = (): void => {
    const [right, left] = [values.pop()!, values.pop()!]
    const sign = pending.pop()!
    values.push(sign === '+' ? left + right : sign === '-' ? left - right : sign === '*' ? left * right : left / right)
  }
  signs.forEach((sign, at) => {
    while (pending.length > 0 && rank(pending.at(-1)!) >= rank(sign)) apply()
    pending.push(sign)
    values.push(numbers[at + 1]!)
  })
  while (pending.length > 0) apply()
  return values[0]!
}

test('sums come to what another evaluator makes of them', () => {
  const random = seededRandom(81)
  let divisions = 0
  for (let round = 0; round < 2000; round++) {
    const { text, numbers, signs } = randomSum(random)
    const expected = byShuntingYard(numbers, signs)
    const value = evaluate(parseExpression(foldText(text, foldArithmetic))!)
    if (!value) assert.ok(!Number.isFinite(expected), text)
    else assert.ok(isNear(Number(value.numerator) / Number(value.denominator), expected, 1e-9), text)
    if (signs.includes('/')) divisions++
  }
  assert.ok(divisions > 300)
})

test('quotients are exact, rounded down or refused as the policy says', () => {
  assert.deepEqual(
    [answer('7/2'), answer('7/2', { division: 'floor' }), answer('7/2', { division: 'reject' })],
    ['7/2', '3', undefined],
  )
  assert.deepEqual([answer('8/2'), answer('8/2', { division: 'reject' })], ['4', '4'])
  assert.equal(answer('7/2*2', { division: 'floor' }), '6', 'each quotient by itself')
  assert.equal(answer('1/2+1/2', { division: 'exact' }), '1')
})

test('answers below zero are given, turned or refused as the policy says', () => {
  assert.deepEqual(
    [answer('3-8'), answer('3-8', { negative: 'abs' }), answer('3-8', { negative: 'reject' })],
    ['-5', '5', undefined],
  )
  assert.equal(answer('3-8+9', { negative: 'reject' }), '4', 'only the answer counts')
})

test('nothing is divided by zero, and no answer goes beyond the largest', () => {
  assert.equal(answer('5/0'), undefined)
  assert.equal(answer('5/0+1', { division: 'floor' }), undefined)
  assert.equal(answer('999*999*999'), undefined)
  assert.equal(answer('999*999*999', { largest: 10n ** 9n }), '997002999')
  assert.equal(answer('3-13', { largest: 9n }), undefined)
})
