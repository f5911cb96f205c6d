import type { Emissions } from './emissions.ts'

/** When all that is reached together is less probable than this it is scaled up: doubles end at 1e-308. */
const smallest = 1e-100

/**
 * log P(labels | emissions): the sum over all paths that collapse to the labels, by the forward recursion of
 * Graves et al. (2006), "Connectionist temporal classification", §4.1. -Infinity when there are too few frames.
 * Probabilities are added, not their logarithms, which would take an exponential and a logarithm for each addition.
 */
export const sequenceLogProb = ({ logProbs, frames, classes }: Emissions, labels: readonly number[]): number => {
  // Place 2i is the blank before label i, place 2i + 1 the label itself. Before the first frame only the start is reached.
  const reached = new Float64Array(2 * labels.length + 1)
  reached[0] = 1
  let logScale = 0
  for (let frame = 0; frame < frames; frame++) {
    advance(reached, labels, logProbs.subarray(frame * classes, (frame + 1) * classes))
    const all = reached.reduce((sum, probability) => sum + probability, 0)
    if (all === 0) return -Infinity
    if (all > smallest) continue
    for (let place = 0; place < reached.length; place++) reached[place] = reached[place]! / all
    logScale += Math.log(all)
  }
  const last = reached.at(-1)! + (reached.at(-2) ?? 0)
  return Math.log(last) + logScale
}

/** One frame further. From the end, since each place is reached from itself and from those before it. */
const advance = (reached: Float64Array, labels: readonly number[], row: Float32Array): void => {
  const blank = Math.exp(row[0]!)
  for (let at = labels.length - 1; at >= 0; at--) {
    const label = labels[at]!
    const place = 2 * at + 1
    reached[place + 1] = (reached[place + 1]! + reached[place]!) * blank
    let before = reached[place]! + reached[place - 1]!
    if (at > 0 && label !== labels[at - 1]) before += reached[place - 2]!
    reached[place] = before === 0 ? 0 : before * Math.exp(row[label]!)
  }
  reached[0] = reached[0]! * blank
}
