import { randomInt } from 'node:crypto'

/** A number from 0 up to, but not, 1. */
export type Random = () => number

const steps = 2 ** 32
export const secureRandom: Random = () => randomInt(steps) / steps

/** Of each wait at most so much is added, so that what failed together does not come back together. */
const jitter = 0.1

/**
 * How long to wait after the `attempt`-th try (from 1) has failed; undefined when it was the last. `waitsMs` are the waits before the
 * second try, the third and so on.
 */
export const waitAfter = (
  attempt: number,
  waitsMs: readonly number[],
  random: Random = secureRandom,
): number | undefined => {
  const waitMs = waitsMs[attempt - 1]
  return waitMs === undefined ? undefined : Math.round(waitMs * (1 + jitter * random()))
}

/**
 * How long an answer asks to be left alone (RFC 9110 §10.2.3): seconds or a date. Undefined when it does not say so in a way that can
 * be understood.
 */
export const readRetryAfter = (text: string | undefined, nowMs: number): number | undefined => {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const atMs = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs)
}
