import { calibrationError } from '../../../consumers/recognition/decoding/confidence/statistics.ts'
import { fitConfidence } from '../../../consumers/recognition/decoding/confidence/fit.ts'
import { work } from '../../../consumers/recognition/thread.ts'
import { answerTo } from './house-pictures.ts'
import { modesFor, outcomeOf, questionOf, type Outcome } from './outcomes.ts'
import type { Picture } from './pictures.ts'
import { mainMode } from './scores.ts'
import { readWithTesseract } from './tesseract.ts'

/** Asks the shipped reader every question of every picture. */
export const askAll = async (pictures: readonly Picture[]): Promise<Outcome[]> => {
  const outcomes: Outcome[] = []
  for (const picture of pictures) {
    for (const mode of modesFor(picture)) {
      const answer = await work({ bytes: picture.image, question: questionOf(mode, picture) })
      outcomes.push(outcomeOf(picture, mode, 'refused' in answer ? undefined : answer))
    }
  }
  return outcomes
}

/**
 * The calibration error for families that were not seen: each has its confidences from a fit, made like that of
 * `calibration.json`, to the outcomes of the others. Text and arithmetic are fitted apart and judged together.
 */
export const unseenCalibrationError = (outcomes: readonly Outcome[]): number => {
  const judged = outcomes.filter(mainMode)
  const kinds = [...Map.groupBy(judged, ({ picture }) => picture.kind).values()]
  return calibrationError(kinds.flatMap(leaveEachFamilyOut))
}

/** As they are where there is only one family, which leaves none to fit to. */
const leaveEachFamilyOut = (outcomes: readonly Outcome[]): { confidence: number; correct: boolean }[] => {
  const rows = outcomes.flatMap(({ features, correct, picture: { family } }) =>
    features ? [{ features, correct, group: family }] : [],
  )
  return new Set(rows.map(({ group }) => group)).size < 2 ? [...outcomes] : fitConfidence(rows).leftOut
}

/** By generator, the share of the first `count` pictures that the other program reads rightly, judged as ours are. */
export const tesseractRates = async (pictures: readonly Picture[], count: number): Promise<Map<string, number>> => {
  const rates = new Map<string, number>()
  for (const [generator, all] of Map.groupBy(pictures, picture => picture.generator)) {
    const sample = all.slice(0, count)
    let right = 0
    for (const picture of sample) if (isRight(picture, await readWithTesseract(picture))) right++
    rates.set(generator, right / sample.length)
  }
  return rates
}

const isRight = ({ kind, label, answer }: Picture, text: string): boolean =>
  kind === 'calc' ? answerTo(text) === answer : text.toLowerCase() === label.toLowerCase()
