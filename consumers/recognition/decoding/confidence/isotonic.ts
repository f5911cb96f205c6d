/** One corner of a rising line. */
export type Knot = { score: number; probability: number }

/** A run of rows that share one probability. */
type Block = { scores: number; right: number; count: number }

/**
 * The rising line that fits the outcomes best: least squares by pool-adjacent-violators (Ayer et al. 1955), one knot in
 * the middle of each block. Probabilities stay off 0 and 1 by what a rule of succession over all rows leaves open.
 */
export const fitIsotonic = (rows: readonly { score: number; correct: boolean }[]): Knot[] => {
  const blocks: Block[] = []
  for (const [score, tied] of Map.groupBy(rows, row => row.score)
    .entries()
    .toArray()
    .toSorted(([a], [b]) => a - b)) {
    const right = tied.filter(({ correct }) => correct).length
    let block: Block = { scores: score * tied.length, right, count: tied.length }
    for (let last = blocks.at(-1); last && isAbove(last, block); last = blocks.at(-1)) {
      blocks.pop()
      block = { scores: last.scores + block.scores, right: last.right + block.right, count: last.count + block.count }
    }
    blocks.push(block)
  }
  const least = 1 / (rows.length + 2)
  return blocks.map(({ scores, right, count }) => ({
    score: scores / count,
    probability: Math.min(1 - least, Math.max(least, right / count)),
  }))
}

const isAbove = (a: Block, b: Block): boolean => a.right / a.count >= b.right / b.count

/** Along straight lines between the knots, of which there is at least one, and level outside them. */
export const interpolate = (knots: readonly Knot[], score: number): number => {
  const before = knots.findLast(knot => knot.score <= score)
  const after = knots.find(knot => knot.score > score)
  if (!before) return after!.probability
  if (!after) return before.probability
  const part = (score - before.score) / (after.score - before.score)
  return before.probability + part * (after.probability - before.probability)
}
