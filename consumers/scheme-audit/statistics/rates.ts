import type { Rate } from '#contracts/tasks/scheme-report.ts'
import { wilsonInterval } from '../../wilson-interval.ts'

/** `successes` of `trials` with the interval of Wilson (1927). Successes may be a sum of probabilities. */
export const wilsonRate = (successes: number, trials: number): Rate => {
  const value = trials === 0 ? 0 : successes / trials
  const [low, high] = wilsonInterval(successes, trials)
  return { value, low: Math.min(value, low), high: Math.max(value, high) }
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
