import type { Rate, SchemeReport } from '#contracts/tasks/scheme-report.ts'
import type { Sample, Scheme } from '../sample.ts'
import { meanOf } from '../statistics/quantiles.ts'
import { widened, wilsonRate, withinAttempts } from '../statistics/rates.ts'
import { isSolved } from './answers.ts'

/** With fewer labels the interval would be wider than that of an estimate. */
export const minLabeled = 50

export type Labeled = Sample & { label: string }

export const labeledOf = (samples: readonly Sample[]): Labeled[] =>
  samples.filter((sample): sample is Labeled => sample.label !== undefined)

/** How often the solver answers correctly, and what that costs. */
export const solving = (
  samples: readonly Sample[],
  scheme: Scheme,
  calibrationError: number,
): SchemeReport['solving'] => {
  const labeled = labeledOf(samples)
  const isMeasured = labeled.length >= minLabeled
  const meanConfidence = meanOf(samples.map(({ reading }) => reading.confidence))
  const solveRate = isMeasured
    ? shareSolved(labeled, scheme)
    : // The sum of probabilities stands for the count of successes, and the confidences themselves may be off.
      widened(wilsonRate(meanConfidence * samples.length, samples.length), calibrationError)
  return {
    basis: isMeasured ? 'measured' : 'estimated',
    samples: isMeasured ? labeled.length : samples.length,
    solve_rate: solveRate,
    strict_rate: isMeasured && scheme.case_sensitive ? shareSolved(labeled, scheme) : null,
    folded_rate:
      isMeasured && scheme.case_sensitive ? shareSolved(labeled, { ...scheme, case_sensitive: false }) : null,
    top_3_rate: isMeasured ? shareSolved(labeled, scheme, 3) : null,
    within_attempts: withinAttempts(solveRate, scheme.attempts_allowed),
    mean_confidence: meanConfidence,
    ...costOf(samples, solveRate.value),
  }
}

const shareSolved = (samples: readonly Labeled[], rule: Scheme, tries = 1): Rate =>
  wilsonRate(samples.filter(({ label, reading }) => isSolved(label, reading, { rule, tries })).length, samples.length)

const costOf = (samples: readonly Sample[], solveRate: number) => {
  const ms = meanOf(samples.map(({ reading }) => reading.ms))
  return {
    images_per_second: ms === 0 ? 0 : 1000 / ms,
    // ms per picture over the rate: ms, that is s per thousand, for each success.
    cpu_seconds_per_1000_solves: solveRate === 0 ? null : ms / solveRate,
  }
}

/** The solve rate for each length of label that occurs, shortest first. */
export const solvingByLength = (samples: readonly Sample[], scheme: Scheme): SchemeReport['by_length'] => {
  const groups = Map.groupBy(labeledOf(samples), ({ label }) => Array.from(label).length)
  return Array.from(groups, ([length, group]) => ({
    length,
    samples: group.length,
    solve_rate: shareSolved(group, scheme),
  })).toSorted((a, b) => a.length - b.length)
}
