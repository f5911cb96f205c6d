import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  absolute,
  add,
  asDecimal,
  asFraction,
  divide,
  floor,
  multiply,
  rational,
  subtract,
  type Rational,
} from '../../consumers/rational.ts'
import { isNear, seededRandom } from './recognition/decoding/random.ts'

const asNumber = ({ numerator, denominator }: Rational): number => Number(numerator) / Number(denominator)

test('fractions are in lowest terms and the sign is above', () => {
  assert.deepEqual(rational(6n, -4n), { numerator: -3n, denominator: 2n })
  assert.deepEqual(rational(0n, -7n), { numerator: 0n, denominator: 1n })
  assert.throws(() => rational(1n, 0n), RangeError)
  assert.throws(() => divide(rational(1n), rational(0n)), RangeError)
})

test('the laws of fractions hold exactly', () => {
  const random = seededRandom(61)
  const any = (): Rational => rational(BigInt(Math.floor(random() * 200) - 100), BigInt(1 + Math.floor(random() * 30)))
  for (let round = 0; round < 500; round++) {
    const [a, b, c] = [any(), any(), any()]
    assert.deepEqual(add(a, b), add(b, a))
    assert.deepEqual(multiply(a, add(b, c)), add(multiply(a, b), multiply(a, c)))
    assert.deepEqual(subtract(add(a, b), b), a)
    if (b.numerator !== 0n) assert.deepEqual(multiply(divide(a, b), b), a)
    assert.ok(isNear(asNumber(add(a, b)), asNumber(a) + asNumber(b), 1e-9))
    assert.ok(isNear(asNumber(floor(a)), Math.floor(asNumber(a)), 0))
    assert.ok(isNear(asNumber(absolute(a)), Math.abs(asNumber(a)), 0))
    assert.ok(a.denominator > 0n)
  }
})

test('values are written as integers, fractions and decimals', () => {
  const written = (numerator: bigint, denominator = 1n): string[] => {
    const value = rational(numerator, denominator)
    return [asFraction(value), asDecimal(value)]
  }
  assert.deepEqual(written(12n), ['12', '12'])
  assert.deepEqual(written(-3n), ['-3', '-3'])
  assert.deepEqual(written(0n), ['0', '0'])
  assert.deepEqual(written(5n, 2n), ['5/2', '2.5'])
  assert.deepEqual(written(-1n, 20n), ['-1/20', '-0.05'])
  assert.deepEqual(written(2n, 3n), ['2/3', '0.666666'])
  assert.equal(asDecimal(rational(5n, 2n), 0), '2')
})
