import type { Rate } from '#contracts/tasks/scheme-report.ts'

/** Two-sided 95 % of the normal distribution. */
const z = 1.959_963_985

/** `successes` of `trials` with the interval of Wilson (1927). Successes may be a sum of probabilities. */
export const wilsonRate = (successes: number, trials: number): Rate => {
  if (trials === 0) return { value: 0, low: 0, high: 1 }
  const rate = successes / trials
  const scale = 1 + z ** 2 / trials
  const middle = (rate + z ** 2 / (2 * trials)) / scale
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / trials + z ** 2 / (4 * trials ** 2))
  return { value: rate, low: Math.min(rate, clamp(middle - half)), high: Math.max(rate, clamp(middle + half)) }
}

/** The same rate with an interval wider by `error` on both sides. */
export const widened = ({ value, low, high }: Rate, error: number): Rate => ({
  value,
  low: clamp(low - error),
  high: clamp(high + error),
})

/** At least one success in `attempts` tries, each at a fresh picture: 1 − (1 − r)^k, which rises with r. */
export const withinAttempts = ({ value, low, high }: Rate, attempts: number): Rate => {
  const once = (rate: number): number => 1 - (1 - rate) ** attempts
  return { value: once(value), low: once(low), high: once(high) }
}

/** A rate that is known, not sampled. */
export const exactRate = (value: number): Rate => ({ value, low: value, high: value })

const clamp = (value: number): number => Math.min(1, Math.max(0, value))
