import type { Charset } from '../../consumers/recognition/decoding/charset.ts'
import type { Calibration, ConfidenceModel } from '../../consumers/recognition/decoding/confidence/calibration.ts'
import { confidenceOf } from '../../consumers/recognition/decoding/confidence/confidence.ts'
import { fitConfidence } from '../../consumers/recognition/decoding/confidence/fit.ts'
import { calibrationError, type Scored } from '../../consumers/recognition/decoding/confidence/statistics.ts'
import { Reader } from '../../consumers/recognition/reading/reader.ts'
import { lookAgainBelow } from '../../consumers/recognition/reading/recognize.ts'
import { rowsOf, unreadNothings, type Looking, type ModelName, type Row } from './rows.ts'
import type { Sighting } from './sightings.ts'
import { fitTemperature } from './temperature.ts'
import { chooseThreshold, type Judgement } from './threshold.ts'

/** How many pictures of nothing there are to be for each that shows something: enough to tell them, too few to doubt all others. */
const shareOfNothing = 0.1

/** With fewer families of pictures, leaving one out says more about the other than about strangers; all are then fitted and judged. */
const fewestFamilies = 3

/** An answer below the threshold, or more likely wrong than right, is not given; of pictures of nothing all but a few get none. */
const aims = { precision: 0.85, falseAccepts: 0.01, least: 0.5 }

type Fit = { model: ConfidenceModel; judgements: Judgement[]; errors: { before: number; after: number } }

/**
 * Temperature, then a model for each question. The first models see only first glances; they say which pictures are looked at
 * again, and the final ones are fitted to both. Text with and without regard to case has one threshold, the higher of the two.
 */
export const fitCalibration = (
  sightings: readonly Sighting[],
  charset: Charset,
): { temperature: number; models: Record<ModelName, ConfidenceModel>; errors: Record<ModelName, Fit['errors']> } => {
  const temperature = fitTemperature(sightings, charset)
  const fitted = (models: Calibration['models'], below: number): Fits =>
    fitAll(sightings, { reader: new Reader(charset, { version: 1, temperature, models }), lookAgainBelow: below })
  const glances = fitted({}, 0)
  const final = fitted(modelsOf(glances), lookAgainBelow)
  return {
    temperature,
    models: modelsOf(final),
    errors: { text: final.text.errors, foldedText: final.foldedText.errors, calc: final.calc.errors },
  }
}

type Fits = Record<ModelName, Fit>

const fitAll = (sightings: readonly Sighting[], looking: Looking): Fits => {
  const fit = (name: ModelName): Fit => {
    const rows = rowsOf(name, sightings, looking)
    return fitOne(rows, unreadNothings(name, sightings, rows))
  }
  return { text: fit('text'), foldedText: fit('foldedText'), calc: fit('calc') }
}

const fitOne = (rows: readonly Row[], unread: number): Fit => {
  const something = rows.filter(({ isNothing }) => !isNothing)
  const nothing = rows.filter(({ isNothing }) => isNothing)
  const every = Math.max(2, Math.ceil(nothing.length / (shareOfNothing * something.length)))
  const { model, leftOut } = fitConfidence([...something, ...nothing.filter((_, at) => at % every === 0)])
  const judged = something.map((row, at) => ({ ...row, ...leftOut[at]! })).filter(({ isGiven }) => isGiven)
  const strangers = judged.filter(({ group }) => group !== 'mixture')
  const before = strangers.map(({ features, correct }): Scored => ({ confidence: confidenceOf(features), correct }))
  const hasManyFamilies = new Set(judged.map(({ group }) => group)).size >= fewestFamilies
  const answers = hasManyFamilies
    ? judged
    : judged.map(row => ({ ...row, confidence: confidenceOf(row.features, model) }))
  const falsely = nothing
    .filter(({ isGiven }, at) => isGiven && at % every !== 0)
    .map(({ features }) => judgementOfNothing(confidenceOf(features, model)))
  const unanswered = Array.from({ length: Math.round(unread * (1 - 1 / every)) }, () => judgementOfNothing(0))
  return {
    model,
    judgements: [...answers, ...falsely, ...unanswered],
    errors: { before: rounded(calibrationError(before)), after: rounded(calibrationError(strangers)) },
  }
}

const judgementOfNothing = (confidence: number): Judgement => ({ confidence, correct: false, isNothing: true })

const modelsOf = ({ text, foldedText, calc }: Fits): Record<ModelName, ConfidenceModel> => {
  const [forText, forFolded, forCalc] = [text, foldedText, calc].map(({ judgements }) =>
    chooseThreshold(judgements, aims),
  )
  const ofText = Math.max(forText!, forFolded!)
  return {
    text: written(text.model, ofText),
    foldedText: written(foldedText.model, ofText),
    calc: written(calc.model, forCalc!),
  }
}

/** Rounded, so that the file stays small; knots that fall together are one. */
const written = ({ bias, weights, knots }: ConfidenceModel, threshold: number): ConfidenceModel => ({
  bias: rounded(bias),
  weights: Object.fromEntries(
    Object.entries(weights).map(([name, weight]) => [name, rounded(weight)]),
  ) as ConfidenceModel['weights'],
  knots: knots
    .map(({ score, probability }) => ({ score: rounded(score), probability: rounded(probability) }))
    .filter(({ score }, at, all) => score !== all[at + 1]?.score),
  threshold: rounded(threshold),
})

const rounded = (value: number): number => Math.round(value * 1e6) / 1e6
