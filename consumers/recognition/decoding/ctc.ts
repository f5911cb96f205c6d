import { logAdd, type Emissions } from './emissions.ts'

/**
 * log P(labels | emissions): the sum over all paths that collapse to the labels, by the forward recursion of
 * Graves et al. (2006), "Connectionist temporal classification", §4.1. -Infinity when there are too few frames.
 */
export const sequenceLogProb = ({ logProbs, frames, classes }: Emissions, labels: readonly number[]): number => {
  // Position 2i is the blank before label i, position 2i + 1 the label itself.
  const positions = 2 * labels.length + 1
  let reached = new Float64Array(positions).fill(-Infinity)
  let next = new Float64Array(positions)
  reached[0] = 0
  for (let frame = 0; frame < frames; frame++) {
    for (let position = 0; position < positions; position++) {
      const label = position % 2 === 0 ? 0 : labels[position >> 1]!
      let before = reached[position]!
      if (position > 0) before = logAdd(before, reached[position - 1]!)
      const skipsBlank = position > 1 && label !== 0 && label !== labels[(position >> 1) - 1]
      if (skipsBlank) before = logAdd(before, reached[position - 2]!)
      next[position] = before + logProbs[frame * classes + label]!
    }
    // Before the first frame only the start is reached; a path begins with the first blank or the first label.
    ;[reached, next] = [next, reached]
  }
  return positions === 1 ? reached[0]! : logAdd(reached[positions - 1]!, reached[positions - 2]!)
}
