// How good confidences are.

/** A confidence, and whether what it was about turned out right. */
export type Scored = { confidence: number; correct: boolean }

const byConfidence = (scored: readonly Scored[]): Scored[] => scored.toSorted((a, b) => b.confidence - a.confidence)

const countCorrect = (scored: readonly Scored[]): number => scored.filter(({ correct }) => correct).length

/**
 * The expected calibration error over bins of equal mass (Nguyen & O'Connor 2015): the mean distance between what a bin's
 * confidences say and how many of it are right. 0 for no rows.
 */
export const calibrationError = (scored: readonly Scored[], bins = 15): number => {
  const sorted = byConfidence(scored)
  let total = 0
  for (let bin = 0; bin < bins; bin++) {
    const [from, to] = [bin, bin + 1].map(edge => Math.floor((edge * sorted.length) / bins))
    const rows = sorted.slice(from, to)
    total += Math.abs(rows.reduce((sum, { confidence }) => sum + confidence, 0) - countCorrect(rows))
  }
  return scored.length === 0 ? 0 : total / scored.length
}

/** The mean squared distance between confidence and outcome (Brier 1950); 0 for no rows. */
export const brierScore = (scored: readonly Scored[]): number =>
  scored.reduce((sum, { confidence, correct }) => sum + (confidence - (correct ? 1 : 0)) ** 2, 0) /
  Math.max(1, scored.length)

/** Rows of the same confidence together, the most confident first: how many they are and how many of them are right. */
const ties = (scored: readonly Scored[]): { confidence: number; count: number; right: number }[] => {
  const groups = Map.groupBy(byConfidence(scored), ({ confidence }) => confidence)
  return Array.from(groups, ([confidence, rows]) => ({ confidence, count: rows.length, right: countCorrect(rows) }))
}

/** The probability that a right row is more confident than a wrong one, ties half; undefined without one of each. */
export const areaUnderRoc = (scored: readonly Scored[]): number | undefined => {
  const right = countCorrect(scored)
  const wrong = scored.length - right
  if (right === 0 || wrong === 0) return undefined
  let [rightAbove, area] = [0, 0]
  for (const tie of ties(scored)) {
    area += (tie.count - tie.right) * (rightAbove + tie.right / 2)
    rightAbove += tie.right
  }
  return area / (right * wrong)
}

/** What share of the rows one can keep, the most confident first, so that at least `precision` of those are right. */
export const coverageAtPrecision = (scored: readonly Scored[], precision: number): number =>
  selections(scored)
    .filter(({ kept, right }) => right >= precision * kept)
    .reduce((most, { kept }) => Math.max(most, kept / scored.length), 0)

/** What share is right among the most confident `coverage` of the rows; of rows tied at the edge, their mean counts. */
export const precisionAtCoverage = (scored: readonly Scored[], coverage: number): number => {
  const wanted = Math.max(1, Math.round(coverage * scored.length))
  let [kept, right] = [0, 0]
  for (const tie of ties(scored)) {
    const taken = Math.min(tie.count, wanted - kept)
    kept += taken
    right += (taken / tie.count) * tie.right
  }
  return kept === 0 ? 0 : right / kept
}

/** What each threshold on the confidence would keep, the highest first. */
export const selections = (scored: readonly Scored[]): { threshold: number; kept: number; right: number }[] => {
  let [kept, right] = [0, 0]
  return ties(scored).map(tie => {
    kept += tie.count
    right += tie.right
    return { threshold: tie.confidence, kept, right }
  })
}
