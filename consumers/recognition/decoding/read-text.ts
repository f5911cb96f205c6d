import { searchBeam, type BeamOptions } from './beam.ts'
import { asText, type Alphabet } from './charset.ts'
import { sequenceLogProbIn, type SequenceLogProb } from './ctc.ts'
import type { Emissions } from './emissions.ts'

/** One text that the image may show, in symbols of the folded alphabet. */
type TextCandidate = { text: string; symbols: string[]; labels: number[]; probability: number }

export type TextReading = {
  /** Best first; empty when no allowed text was found. */
  candidates: TextCandidate[]
  /** The probability of all candidates; the rest is of texts that were not allowed or not found. */
  mass: number
}

/** `logProbOf`: of any text in the same frames, found or not. */
export type DecodedText = TextReading & { logProbOf: SequenceLogProb }

/**
 * The most probable texts in frames over the folded alphabet, see `foldEmissions`. One or several searches find them; their
 * probabilities are those of all their paths, pruned or not.
 */
export const readText = (folded: Emissions, alphabet: Alphabet, ...searches: readonly BeamOptions[]): DecodedText => {
  const found = searches.flatMap(options => searchBeam(folded, options).hypotheses)
  const byText = new Map(found.map(({ labels }) => [asText(labels, alphabet), labels]))
  const logProbOf = sequenceLogProbIn(folded)
  const candidates = [...byText]
    .map(([text, labels]) => ({
      text,
      symbols: labels.map(label => alphabet.names[label]!),
      labels,
      probability: Math.exp(logProbOf(labels)),
    }))
    .toSorted((a, b) => b.probability - a.probability)
  return { candidates, mass: candidates.reduce((sum, { probability }) => sum + probability, 0), logProbOf }
}
