// Tail probabilities by the incomplete gamma function.

/** That a chi-square variable of so many degrees of freedom is at least `value`. */
export const chiSquareTail = (value: number, degreesOfFreedom: number): number =>
  degreesOfFreedom === 0 ? 1 : upperGamma(degreesOfFreedom / 2, value / 2)

/** That a Poisson variable of this mean is at least `count`. */
export const poissonTail = (count: number, mean: number): number => (count === 0 ? 1 : 1 - upperGamma(count, mean))

const precision = 1e-14
const maxTerms = 10_000

/** The regularized upper incomplete gamma function Q(a, x), by DLMF 8.11.4 below a + 1 and DLMF 8.9.2 from there. */
const upperGamma = (a: number, x: number): number => {
  if (x <= 0) return 1
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a))
  return Math.min(1, Math.max(0, x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * upperFraction(a, x)))
}

const lowerSeries = (a: number, x: number): number => {
  let term = 1 / a
  let sum = term
  for (let k = 1; k < maxTerms && term > sum * precision; k++) {
    term *= x / (a + k)
    sum += term
  }
  return sum
}

/** 1/(x+1−a− 1(1−a)/(x+3−a− 2(2−a)/(x+5−a− …))), from the inside out. */
const upperFraction = (a: number, x: number): number => {
  // What lies beyond some multiple of √x terms no longer shows in the last digit.
  const terms = Math.ceil(200 + 40 * Math.sqrt(x))
  let inner = 0
  for (let k = terms; k >= 1; k--) inner = (k * (k - a)) / (x + 2 * k + 1 - a - inner)
  return 1 / (x + 1 - a - inner)
}

/** ln Γ by Stirling's series (DLMF 5.11.1), after moving the argument up to where it converges. */
const logGamma = (value: number): number => {
  let [shift, x] = [0, value]
  for (; x < 15; x++) shift += Math.log(x)
  const inverse = 1 / (x * x)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / x
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series - shift
}
