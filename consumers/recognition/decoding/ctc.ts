import type { Emissions } from './emissions.ts'

/** When all that is reached together is less probable than this it is scaled up: doubles end at 1e-308. */
const smallest = 1e-100

/** log P(labels | emissions). -Infinity when there are too few frames. */
export type SequenceLogProb = (labels: readonly number[]) => number

/**
 * What texts are judged by in these frames: the sum over all paths that collapse to the labels, by the forward recursion of
 * Graves et al. (2006), "Connectionist temporal classification", §4.1.
 * Probabilities are added, not their logarithms, which would take an exponential and a logarithm for each addition; and a label's are
 * worked out once, for texts that are compared have most of their labels in common.
 */
export const sequenceLogProbIn = (emissions: Emissions): SequenceLogProb => {
  const columns = new Map<number, Float64Array>()
  const columnOf = (label: number): Float64Array => {
    const known = columns.get(label)
    if (known) return known
    const column = probabilitiesOf(emissions, label)
    columns.set(label, column)
    return column
  }
  return labels => forward(columnOf(0), labels.map(columnOf))
}

/** How probable a label is in each frame. */
const probabilitiesOf = ({ logProbs, frames, classes }: Emissions, label: number): Float64Array => {
  const column = new Float64Array(frames)
  for (let frame = 0; frame < frames; frame++) column[frame] = Math.exp(logProbs[frame * classes + label]!)
  return column
}

const forward = (blanks: Float64Array, symbols: readonly Float64Array[]): number => {
  // Place 2i is the blank before label i, place 2i + 1 the label itself. Before the first frame only the start is reached.
  const reached = new Float64Array(2 * symbols.length + 1)
  reached[0] = 1
  let logScale = 0
  for (let frame = 0; frame < blanks.length; frame++) {
    const all = advance(reached, { blanks, symbols, frame })
    if (all === 0) return -Infinity
    if (all > smallest) continue
    for (let place = 0; place < reached.length; place++) reached[place] = reached[place]! / all
    logScale += Math.log(all)
  }
  const last = reached.at(-1)! + (reached.at(-2) ?? 0)
  return Math.log(last) + logScale
}

type Step = { blanks: Float64Array; symbols: readonly Float64Array[]; frame: number }

/** One frame further, from the end, since each place is reached from itself and from those before it. Returns all that is reached. */
const advance = (reached: Float64Array, { blanks, symbols, frame }: Step): number => {
  const blank = blanks[frame]!
  let all = 0
  for (let at = symbols.length - 1; at >= 0; at--) {
    const symbol = symbols[at]!
    const place = 2 * at + 1
    const rest = (reached[place + 1]! + reached[place]!) * blank
    let before = reached[place]! + reached[place - 1]!
    // Equal labels have the same column; between them a blank must stand.
    if (at > 0 && symbol !== symbols[at - 1]) before += reached[place - 2]!
    const said = before * symbol[frame]!
    reached[place + 1] = rest
    reached[place] = said
    all += rest + said
  }
  reached[0] = reached[0]! * blank
  return all + reached[0]
}
