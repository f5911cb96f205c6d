import { searchBeam, type BeamOptions } from './beam.ts'
import { asText, type Alphabet } from './charset.ts'
import { sequenceLogProb } from './ctc.ts'
import type { Emissions } from './emissions.ts'

/** One text that the image may show, in symbols of the folded alphabet. */
type TextCandidate = { text: string; symbols: string[]; labels: number[]; probability: number }

export type TextReading = {
  /** Best first; empty when no allowed text was found. */
  candidates: TextCandidate[]
  /** The probability of all candidates; the rest is of texts that were not allowed or not found. */
  mass: number
}

/**
 * The most probable texts in frames over the folded alphabet, see `foldEmissions`. The beam finds them; their probabilities are those
 * of all their paths, pruned or not.
 */
export const readText = (folded: Emissions, alphabet: Alphabet, options: BeamOptions = {}): TextReading => {
  const candidates = searchBeam(folded, options)
    .hypotheses.map(({ labels }) => ({
      text: asText(labels, alphabet),
      symbols: labels.map(label => alphabet.names[label]!),
      labels,
      probability: Math.exp(sequenceLogProb(folded, labels)),
    }))
    .toSorted((a, b) => b.probability - a.probability)
  return { candidates, mass: candidates.reduce((sum, { probability }) => sum + probability, 0) }
}
