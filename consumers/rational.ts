/** An exact fraction in lowest terms; the denominator is positive. */
export type Rational = { numerator: bigint; denominator: bigint }

export const rational = (numerator: bigint, denominator = 1n): Rational => {
  if (denominator === 0n) throw new RangeError('a fraction has no denominator of zero')
  const divisor = greatestDivisor(numerator, denominator) * (denominator < 0n ? -1n : 1n)
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value)

const greatestDivisor = (a: bigint, b: bigint): bigint => {
  let [larger, smaller] = [magnitude(a), magnitude(b)]
  while (smaller > 0n) [larger, smaller] = [smaller, larger % smaller]
  return larger
}

export const add = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)

export const subtract = (a: Rational, b: Rational): Rational => add(a, { ...b, numerator: -b.numerator })

export const multiply = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.numerator, a.denominator * b.denominator)

/** Throws a RangeError when `b` is zero. */
export const divide = (a: Rational, b: Rational): Rational =>
  rational(a.numerator * b.denominator, a.denominator * b.numerator)

/** The largest integer that is not above the value. */
export const floor = ({ numerator, denominator }: Rational): Rational => {
  const truncated = numerator / denominator
  return rational(numerator < 0n && numerator % denominator !== 0n ? truncated - 1n : truncated)
}

export const absolute = ({ numerator, denominator }: Rational): Rational => ({
  numerator: magnitude(numerator),
  denominator,
})

export const isInteger = ({ denominator }: Rational): boolean => denominator === 1n

/** 'p' for an integer, else 'p/q'. */
export const asFraction = (value: Rational): string =>
  isInteger(value) ? String(value.numerator) : `${value.numerator}/${value.denominator}`

/** In decimal digits, cut to at most `places` behind the point and without zeros at the end. */
export const asDecimal = ({ numerator, denominator }: Rational, places = 6): string => {
  const scaled = (magnitude(numerator) * 10n ** BigInt(places)) / denominator
  const digits = String(scaled).padStart(places + 1, '0')
  const decimals = digits.slice(digits.length - places).replace(/0+$/, '')
  const whole = digits.slice(0, digits.length - places)
  return `${numerator < 0n ? '-' : ''}${whole}${decimals && '.'}${decimals}`
}
