import { characterConfidences, type Candidate } from '../characters.ts'
import { blankEntropy, type Emissions } from '../emissions.ts'

/**
 * What the confidence of a reading is judged by. Neither its length nor its own probability, which tell apart the families of pictures
 * that it was fitted to rather than right from wrong: without the two, strangers are judged better.
 */
export const featureNames = [
  /** How much higher the natural logarithm of the reading's probability is than the second reading's, at most 12. */
  'margin',
  /** The confidence of the least sure character among the candidates, 0 to 1. */
  'weakestCharacter',
  /** The probability of all texts that were allowed, 0 to `enoughMass`. */
  'grammarMass',
  /** See `blankEntropy`. */
  'blankEntropy',
  /** The share of the views of the image, 0 to 1, in which this was the best reading. */
  'agreement',
] as const

export type FeatureName = (typeof featureNames)[number]
export type Features = Record<FeatureName, number> & {
  /** Natural logarithm of the reading's probability, at the calibrated temperature: what is believed where no model was fitted. */
  logProb: number
}

export type Evidence = {
  /** What the reading was decoded from, at the calibrated temperature. */
  emissions: Emissions
  /** Best first, at least one. For arithmetic they are its values, so that other ways to write the same one do no harm. */
  candidates: readonly Candidate[]
  grammarMass: number
  agreement: number
}

/** Beyond a ratio of some hundred thousand to one the second reading does not matter, nor when there is none. */
const widestMargin = 12
const leastLogProb = -50
/**
 * When less than this of the probability is allowed, something else was seen than was asked for. Beyond it the share says what scheme a
 * picture is of, and not whether it was read rightly: dots between digits, read as their dashes, leave little to texts that are plausible.
 * Capped, strangers are judged twice as well: an error of 0.031 in place of 0.057 to 0.072, for three seeds of the benchmark's pictures.
 */
const enoughMass = 0.2

export const featuresOf = ({ emissions, candidates, grammarMass, agreement }: Evidence): Features => {
  const [best, second] = candidates
  if (!best) throw new RangeError('features are those of a reading, and there is none')
  const ratio = second ? best.probability / second.probability : Infinity
  return {
    logProb: Math.max(leastLogProb, Math.log(best.probability)),
    margin: Math.min(widestMargin, Math.log(ratio)),
    weakestCharacter: Math.min(1, ...characterConfidences(candidates).map(({ probability }) => probability)),
    grammarMass: Math.min(enoughMass, grammarMass),
    blankEntropy: blankEntropy(emissions),
    agreement,
  }
}
