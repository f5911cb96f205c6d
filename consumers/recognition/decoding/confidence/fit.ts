import type { ConfidenceModel } from './calibration.ts'
import { featureNames, type FeatureName, type Features } from './features.ts'
import { fitIsotonic, interpolate } from './isotonic.ts'
import { fitLogistic, scoreOf } from './logistic.ts'
import { wilsonInterval } from '../../../wilson-interval.ts'
import { selections, type Scored } from './statistics.ts'

/** One reading whose truth is known; `group` is what made the image, such as a generator. */
export type CalibrationRow = { features: Features; correct: boolean; group: string }

export type Fitted = {
  model: ConfidenceModel
  /** For each row, its confidence by a model that saw no row of its group: what to expect of a group never seen. */
  leftOut: Scored[]
}

type Row = { features: number[]; correct: boolean; group: string }

/**
 * A logistic regression over the features and an isotonic one over scores that it gave to groups it had not seen, so that
 * the second also corrects how sure the first is of strangers. The threshold is the lowest at which the rows left out are
 * right at `precision` or better with 97.5 % certainty. Deterministic. Throws a RangeError below two groups.
 */
export const fitConfidence = (rows: readonly CalibrationRow[], precision = 0.95): Fitted => {
  if (new Set(rows.map(({ group }) => group)).size < 2) throw new RangeError('to leave one group out there must be two')
  const numeric = rows.map(({ features, ...row }) => ({ ...row, features: featureNames.map(name => features[name]) }))
  const leftOut = leftOutConfidences(numeric)
  const { bias, weights } = fitLogistic(numeric)
  const named = Object.fromEntries(featureNames.map((name, at) => [name, weights[at]!])) as Record<FeatureName, number>
  const model = {
    bias,
    weights: named,
    knots: fitIsotonic(leftOutScores(numeric)),
    threshold: thresholdFor(leftOut, precision),
  }
  return { model, leftOut }
}

const groupsOf = (rows: readonly Row[]): Set<string> => new Set(rows.map(({ group }) => group))

/** Scores of the logistic regression alone, each by the rows of the other groups. */
const leftOutScores = (rows: readonly Row[]): { score: number; correct: boolean }[] => {
  const groups = groupsOf(rows)
  const fits = new Map(Array.from(groups, left => [left, fitLogistic(rows.filter(({ group }) => group !== left))]))
  return rows.map(({ features, correct, group }) => ({ score: scoreOf(fits.get(group)!, features), correct }))
}

/** Both steps by the other groups; the second needs scores of strangers among those, or falls back to their own. */
const leftOutConfidences = (rows: readonly Row[]): Scored[] => {
  const models = new Map(
    Array.from(groupsOf(rows), left => {
      const others = rows.filter(({ group }) => group !== left)
      const fit = fitLogistic(others)
      const scores =
        groupsOf(others).size > 1
          ? leftOutScores(others)
          : others.map(({ features, correct }) => ({ score: scoreOf(fit, features), correct }))
      return [left, { fit, knots: fitIsotonic(scores) }]
    }),
  )
  return rows.map(({ features, correct, group }) => {
    const { fit, knots } = models.get(group)!
    return { confidence: interpolate(knots, scoreOf(fit, features)), correct }
  })
}

/** 1, which no confidence reaches, when no threshold is good enough. */
const thresholdFor = (scored: readonly Scored[], precision: number): number =>
  selections(scored)
    .filter(({ kept, right }) => wilsonInterval(right, kept)[0] >= precision)
    .at(-1)?.threshold ?? 1
