import type { Percentiles } from './load.ts'

/** Nearest-rank percentiles of unsorted samples, rounded to hundredths; all NaN when there are none. */
export const percentilesOf = (samples: readonly number[]): Percentiles => {
  const sorted = Float64Array.from(samples).toSorted()
  const rank = (share: number): number => rounded(sorted[Math.ceil(sorted.length * share) - 1])
  return { p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1) }
}

const rounded = (value = Number.NaN): number => Math.round(value * 100) / 100
