import type { Alphabet } from './charset.ts'
import type { Emissions } from './emissions.ts'

/** What a network saw, and the same over a folded alphabet, see `foldEmissions`. */
export type Seen = { emissions: Emissions; folded: Emissions; alphabet: Alphabet }

/**
 * The symbols that stand in the image where labels of a folded alphabet were read, one for each: which of the variants the network
 * believes in most in the frame in which it is surest of the label, along the best path that collapses to the labels (Viterbi 1967).
 */
export const unfold = (labels: readonly number[], { emissions, folded, alphabet }: Seen): string[] => {
  const variants = labels.map(label => variantsOf(label, alphabet))
  return surestFrames(labels, folded).map((frame, at) => surest(variants[at]!, emissions, frame))
}

type Variant = { symbol: string; index: number }

const variantsOf = (label: number, { members, classOf }: Alphabet): Variant[] => {
  const indices = [...classOf.keys()].filter(index => classOf[index] === label)
  return members[label]!.map((symbol, at) => ({ symbol, index: indices[at]! }))
}

const surest = (variants: readonly Variant[], { logProbs, classes }: Emissions, frame: number): string =>
  variants.reduce((best, variant) =>
    logProbs[frame * classes + variant.index]! > logProbs[frame * classes + best.index]! ? variant : best,
  ).symbol

/** For each label the frame in which it is most probable, of those that the best path gives it. */
const surestFrames = (labels: readonly number[], folded: Emissions): number[] => {
  const surestAt = labels.map(() => -1)
  const probability = (frame: number, label: number): number => folded.logProbs[frame * folded.classes + label]!
  bestPath(labels, folded).forEach((place, frame) => {
    if (place % 2 === 0) return
    const at = (place - 1) / 2
    const known = surestAt[at]!
    if (known < 0 || probability(frame, labels[at]!) > probability(known, labels[at]!)) surestAt[at] = frame
  })
  return surestAt
}

/** The place of each frame: 2i is the blank before label i, 2i + 1 the label itself. */
const bestPath = (labels: readonly number[], { logProbs, frames, classes }: Emissions): number[] => {
  const places = 2 * labels.length + 1
  const labelAt = (place: number): number => (place % 2 === 0 ? 0 : labels[(place - 1) / 2]!)
  const canSkip = (place: number): boolean => place % 2 === 1 && labelAt(place) !== labelAt(place - 2)
  let scores = new Float64Array(places).fill(-Infinity)
  const origins = new Int32Array(frames * places)
  for (let frame = 0; frame < frames; frame++) {
    const next = new Float64Array(places).fill(-Infinity)
    for (let place = 0; place < places; place++) {
      const origin = frame === 0 ? place : bestOrigin(scores, place, canSkip(place))
      const before = frame > 0 ? scores[origin]! : place < 2 ? 0 : -Infinity
      next[place] = before + logProbs[frame * classes + labelAt(place)]!
      origins[frame * places + place] = origin
    }
    scores = next
  }
  const path = Array.from({ length: frames }, () => 0)
  let place = places > 1 && scores[places - 2]! > scores[places - 1]! ? places - 2 : places - 1
  for (let frame = frames - 1; frame >= 0; frame--) {
    path[frame] = place
    place = origins[frame * places + place]!
  }
  return path
}

const bestOrigin = (scores: Float64Array, place: number, canSkip: boolean): number => {
  let best = place
  if (place > 0 && scores[place - 1]! > scores[best]!) best = place - 1
  if (canSkip && place > 1 && scores[place - 2]! > scores[best]!) best = place - 2
  return best
}
