import {
  calibrationError,
  coverageAtPrecision,
  precisionAtCoverage,
} from '../../../consumers/recognition/decoding/confidence/statistics.ts'
import { wilsonInterval } from '../../../consumers/wilson-interval.ts'
import type { Mode, Outcome } from './outcomes.ts'

/** Rates from 0 to 1 over the pictures of one generator; what does not apply to its kind is undefined. */
export type Score = {
  generator: string
  family: string
  count: number
  /** As it stands, case included. */
  exact: Rate | undefined
  /** Without regard to case; of arithmetic, the value. */
  folded: Rate
  /** By one who knows the charset and the length. */
  hinted: number | undefined
  topThree: number
  /** Edits per character of the truth. */
  characterErrors: number | undefined
  rightLength: number | undefined
  confidence: number
  calibrationError: number
  coverageAt99: number
  precisionAt90: number
  rejected: number
}

type Rate = { rate: number; low: number; high: number }

/** The mode that an answer to a picture is mainly judged by. */
export const mainMode = ({ picture, mode }: Outcome): boolean => mode === (picture.kind === 'calc' ? 'calc' : 'fold')

export const scoreOf = (outcomes: readonly Outcome[]): Score => {
  const of = (mode: Mode): Outcome[] => outcomes.filter(outcome => outcome.mode === mode)
  const main = outcomes.filter(mainMode)
  const [exact, hinted] = [of('preserve'), of('hinted')]
  const { picture } = main[0]!
  return {
    generator: picture.generator,
    family: picture.family,
    count: main.length,
    exact: exact.length > 0 ? rateOf(exact) : undefined,
    folded: rateOf(main),
    hinted: hinted.length > 0 ? rateOf(hinted).rate : undefined,
    topThree: meanOf(main, ({ isInTopThree }) => Number(isInTopThree)),
    characterErrors: exact.length > 0 ? characterErrorRate(exact) : undefined,
    rightLength: exact.length > 0 ? meanOf(exact, hasRightLength) : undefined,
    confidence: meanOf(main, ({ confidence }) => confidence),
    calibrationError: calibrationError(main),
    coverageAt99: coverageAtPrecision(main, 0.99),
    precisionAt90: precisionAtCoverage(main, 0.9),
    rejected: meanOf(main, ({ rejected }) => Number(rejected)),
  }
}

const hasRightLength = ({ answers, characters }: Outcome): number =>
  Number(Array.from(answers[0] ?? '').length === characters)

const rateOf = (outcomes: readonly Outcome[]): Rate => {
  const right = outcomes.filter(({ correct }) => correct).length
  const [low, high] = wilsonInterval(right, outcomes.length)
  return { rate: right / outcomes.length, low, high }
}

export const characterErrorRate = (outcomes: readonly Outcome[]): number =>
  meanOf(outcomes, ({ edits }) => edits) / meanOf(outcomes, ({ characters }) => characters)

export const meanOf = <Row>(rows: readonly Row[], value: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + value(row), 0) / rows.length

/** The mean over families, in which the generators of one family count as one. */
export const meanOverFamilies = <Row extends { family: string }>(
  rows: readonly Row[],
  value: (row: Row) => number,
): number => meanOf([...Map.groupBy(rows, ({ family }) => family).values()], members => meanOf(members, value))

/** The same for programs, 0 to 1; null is what does not apply. `tesseract`: what Tesseract reads of the same pictures. */
export const figuresOf = (score: Score, tesseract: number | undefined): Record<string, string | number | null> => ({
  generator: score.generator,
  pictures: score.count,
  em: rounded(score.folded.rate),
  em_low: rounded(score.folded.low),
  em_high: rounded(score.folded.high),
  exact_em: rounded(score.exact?.rate),
  hinted_em: rounded(score.hinted),
  top_3_em: rounded(score.topThree),
  cer: rounded(score.characterErrors),
  right_length: rounded(score.rightLength),
  confidence: rounded(score.confidence),
  ece: rounded(score.calibrationError),
  coverage_at_precision_99: rounded(score.coverageAt99),
  precision_at_coverage_90: rounded(score.precisionAt90),
  rejected: rounded(score.rejected),
  tesseract_em: rounded(tesseract),
})

const rounded = (rate: number | undefined): number | null => (rate === undefined ? null : Math.round(rate * 1e4) / 1e4)

/** A table of scores for people, in percent. */
export const tableOf = (scores: readonly Score[], others: ReadonlyMap<string, number>): string => {
  const head =
    'generator|n|EM|EM folded / value|hinted|top 3|CER|length|confidence|ECE|cov@P99|P@cov90|rejected|tesseract'
  const rows = scores.map(score => [
    score.generator,
    String(score.count),
    score.exact ? interval(score.exact) : '',
    interval(score.folded),
    percent(score.hinted),
    ...[score.topThree, score.characterErrors, score.rightLength, score.confidence, score.calibrationError].map(
      percent,
    ),
    ...[score.coverageAt99, score.precisionAt90, score.rejected, others.get(score.generator)].map(percent),
  ])
  const cells = [head.split('|'), ...rows]
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map(row => row[column]!.length)))
  return cells
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const interval = ({ rate, low, high }: Rate): string => `${percent(rate)} (${percent(low)}–${percent(high)})`
const percent = (rate: number | undefined): string => (rate === undefined ? '' : (100 * rate).toFixed(1))
