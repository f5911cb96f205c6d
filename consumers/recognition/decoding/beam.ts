// Prefix beam search for CTC (Hannun et al. 2014, "First-Pass Large Vocabulary Continuous Speech Recognition using
// Bi-Directional Recurrent DNNs", algorithm 1), without a language model and with an automaton instead of a lexicon.
import type { Automaton } from './constraint/automaton.ts'
import { logAdd, type Emissions } from './emissions.ts'
import { PrefixTree } from './prefix-tree.ts'
import { Ranking } from './ranking.ts'

export type BeamOptions = {
  /** How many prefixes go on from each frame. */
  width?: number
  /** Labels less probable than this are passed over; under an automaton, relative to the best one that it ever uses. */
  prune?: number
  /** Only prefixes that it can follow go on, and only those that it accepts are returned. */
  automaton?: Automaton | undefined
}

type Hypothesis = { labels: number[]; logProb: number }

/** Best first; `otherMass` is the probability that none of them holds. */
export type Decoded = { hypotheses: Hypothesis[]; otherMass: number }

export const searchBeam = (emissions: Emissions, options: BeamOptions = {}): Decoded => {
  const search = new PrefixBeam(emissions, options)
  for (let frame = 0; frame < emissions.frames; frame++) search.advance(frame)
  const hypotheses = search.accepted()
  const mass = hypotheses.reduce((sum, { logProb }) => sum + Math.exp(logProb), 0)
  return { hypotheses, otherMass: Math.max(0, 1 - mass) }
}

/** The prefixes alive: nodes, and log-probabilities of the paths that end in a blank, in the last label, and of both. */
type Alive = { nodes: Int32Array; blank: Float64Array; symbol: Float64Array; total: Float64Array; size: number }

const places = (width: number): Alive => ({
  nodes: new Int32Array(width),
  blank: new Float64Array(width),
  symbol: new Float64Array(width),
  total: new Float64Array(width),
  size: 0,
})

class PrefixBeam {
  readonly #emissions: Emissions
  readonly #automaton: Automaton | undefined
  readonly #logPrune: number
  readonly #tree: PrefixTree
  readonly #ranking: Ranking
  /** The labels of the current frame that are worth a look. */
  readonly #open: Int32Array
  #openCount = 0
  #alive: Alive
  #next: Alive
  /** What the paths of each prefix alive come to when they add no label in the current frame. */
  readonly #stayed: Alive

  constructor(emissions: Emissions, { width = 8, prune = 1e-3, automaton }: BeamOptions) {
    this.#emissions = emissions
    this.#automaton = automaton
    this.#logPrune = Math.log(prune)
    this.#tree = new PrefixTree(automaton?.start ?? 0)
    this.#ranking = new Ranking(width)
    this.#open = new Int32Array(emissions.classes)
    this.#alive = places(width)
    this.#next = places(width)
    this.#stayed = places(width)
    // The empty prefix, as if a blank had come before the first frame.
    this.#alive.symbol[0] = -Infinity
    this.#alive.size = 1
    this.#tree.slots[0] = 0
  }

  advance(frame: number): void {
    const row = this.#emissions.logProbs.subarray(
      frame * this.#emissions.classes,
      (frame + 1) * this.#emissions.classes,
    )
    this.#openLabels(row)
    this.#ranking.clear()
    for (let slot = 0; slot < this.#alive.size; slot++) this.#stay(slot, row)
    for (let slot = 0; slot < this.#alive.size; slot++) this.#extend(slot, row)
    this.#survive()
  }

  accepted(): Hypothesis[] {
    const { nodes, total, size } = this.#alive
    const finals = this.#automaton?.finals
    return Array.from(nodes.subarray(0, size), (node, slot) => ({ node, logProb: total[slot]! }))
      .filter(({ node }) => !finals || finals[this.#tree.states[node]!] === 1)
      .map(({ node, logProb }) => ({ labels: this.#tree.prefix(node), logProb }))
  }

  #openLabels(row: Float32Array): void {
    const usable = this.#automaton?.usable
    let threshold = this.#logPrune
    if (usable) {
      let best = row[0]!
      for (const label of usable) best = Math.max(best, row[label]!)
      threshold += best
    }
    this.#openCount = 0
    for (let label = 1; label < row.length; label++) {
      if (row[label]! >= threshold) this.#open[this.#openCount++] = label
    }
  }

  /** The same prefix after one more frame: by a blank, by its last label again, or by the label that its parent lacks. */
  #stay(slot: number, row: Float32Array): void {
    const [alive, tree] = [this.#alive, this.#tree]
    const node = alive.nodes[slot]!
    const label = tree.labels[node]!
    const blank = alive.total[slot]! + row[0]!
    let symbol = -Infinity
    if (label !== 0) {
      symbol = alive.symbol[slot]! + row[label]!
      const parent = tree.slots[tree.parents[node]!]!
      if (parent >= 0) symbol = logAdd(symbol, this.#before(parent, label) + row[label]!)
    }
    this.#stayed.blank[slot] = blank
    this.#stayed.symbol[slot] = symbol
    const score = logAdd(blank, symbol)
    if (this.#ranking.admits(score)) this.#ranking.insert(score, slot, 0)
  }

  #extend(slot: number, row: Float32Array): void {
    const [tree, automaton] = [this.#tree, this.#automaton]
    const node = this.#alive.nodes[slot]!
    for (let index = 0; index < this.#openCount; index++) {
      const label = this.#open[index]!
      if (automaton && automaton.next[tree.states[node]! * automaton.labels + label]! < 0) continue
      const score = this.#before(slot, label) + row[label]!
      if (!this.#ranking.admits(score)) continue
      const child = tree.find(node, label)
      const isAlive = child >= 0 && tree.slots[child]! >= 0
      if (!isAlive) this.#ranking.insert(score, slot, label)
    }
  }

  /** The paths of a prefix that may go on with the label: after the same label, only those with a blank between. */
  #before(slot: number, label: number): number {
    const isRepeat = this.#tree.labels[this.#alive.nodes[slot]!] === label
    return isRepeat ? this.#alive.blank[slot]! : this.#alive.total[slot]!
  }

  #survive(): void {
    const [alive, next, stayed, { scores, origins, labels, size }] = [
      this.#alive,
      this.#next,
      this.#stayed,
      this.#ranking,
    ]
    for (let rank = 0; rank < size; rank++) {
      const [origin, label] = [origins[rank]!, labels[rank]!]
      const node = alive.nodes[origin]!
      next.nodes[rank] = label === 0 ? node : this.#child(node, label)
      next.blank[rank] = label === 0 ? stayed.blank[origin]! : -Infinity
      next.symbol[rank] = label === 0 ? stayed.symbol[origin]! : scores[rank]!
      next.total[rank] = scores[rank]!
    }
    next.size = size
    for (let slot = 0; slot < alive.size; slot++) this.#tree.slots[alive.nodes[slot]!] = -1
    for (let slot = 0; slot < size; slot++) this.#tree.slots[next.nodes[slot]!] = slot
    this.#alive = next
    this.#next = alive
  }

  #child(node: number, label: number): number {
    const [tree, automaton] = [this.#tree, this.#automaton]
    const found = tree.find(node, label)
    if (found >= 0) return found
    return tree.add(node, label, automaton ? automaton.next[tree.states[node]! * automaton.labels + label]! : 0)
  }
}
