// What a network says about an image, frame by frame, from left to right.
import type { Alphabet } from './charset.ts'

/** Natural log-probabilities of shape [frames, classes], row by row; class 0 is the CTC blank. Each row adds up to 1. */
export type Emissions = { logProbs: Float32Array; frames: number; classes: number }

/** What is smaller than the other by this power of e changes none of its 16 digits. */
const tooSmallToCount = -40

/** log(exp(a) + exp(b)) without overflow. */
export const logAdd = (a: number, b: number): number => {
  const high = a > b ? a : b
  const low = a > b ? b : a
  return low === -Infinity || low - high < tooSmallToCount ? high : high + Math.log1p(Math.exp(low - high))
}

/** Log-probabilities of softmax(logits / temperature); log-probabilities may stand for logits. */
export const temper = (logits: Emissions, temperature: number): Emissions => {
  const { frames, classes } = logits
  const logProbs = new Float32Array(frames * classes)
  for (let start = 0; start < logProbs.length; start += classes) {
    const end = start + classes
    let highest = -Infinity
    for (let at = start; at < end; at++) highest = Math.max(highest, logits.logProbs[at]!)
    let sum = 0
    for (let at = start; at < end; at++) sum += Math.exp((logits.logProbs[at]! - highest) / temperature)
    const shift = highest / temperature + Math.log(sum)
    for (let at = start; at < end; at++) logProbs[at] = logits.logProbs[at]! / temperature - shift
  }
  return { logProbs, frames, classes }
}

/**
 * The same frames over the folded alphabet: the variants of a symbol add up within each frame, so that a network which
 * wavers between 'c' and 'C' from one frame to the next has read one character. The price: two variants side by side
 * count as one unless a blank lies between them, as it must between equal symbols.
 */
export const foldEmissions = (emissions: Emissions, { names, classOf }: Alphabet): Emissions => {
  const { logProbs, frames, classes } = emissions
  if (names.length === classes) return emissions
  const folded = new Float32Array(frames * names.length).fill(-Infinity)
  for (let frame = 0; frame < frames; frame++) {
    const [from, to] = [frame * classes, frame * names.length]
    for (let index = 0; index < classes; index++) {
      const at = to + classOf[index]!
      folded[at] = logAdd(folded[at]!, logProbs[from + index]!)
    }
  }
  return { logProbs: folded, frames, classes: names.length }
}

/** How unsure the frames are whether a symbol stands there: the entropy of blank or not in nats, mean over frames. */
export const blankEntropy = ({ logProbs, frames, classes }: Emissions): number => {
  let total = 0
  for (let frame = 0; frame < frames; frame++) {
    const blank = Math.exp(logProbs[frame * classes]!)
    total -= xLogX(blank) + xLogX(1 - blank)
  }
  return frames === 0 ? 0 : total / frames
}

const xLogX = (x: number): number => (x <= 0 ? 0 : x * Math.log(x))
