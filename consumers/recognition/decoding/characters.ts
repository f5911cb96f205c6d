/** A reading of the whole text: its symbols and its probability. */
export type Candidate = { symbols: readonly string[]; probability: number }

/** How sure one character is: `alternatives` holds it too, '' for no character at all, and adds up to 1. */
export type CharacterConfidence = {
  symbol: string
  probability: number
  alternatives: { symbol: string; probability: number }[]
}

/**
 * For each character of the first candidate, how much of the candidates' mass has the same one, another one or none in
 * its place. The others are laid beside the first with the fewest edits; what they insert has no place of its own.
 */
export const characterConfidences = (candidates: readonly Candidate[]): CharacterConfidence[] => {
  const [best] = candidates
  if (!best) return []
  const mass = candidates.reduce((sum, { probability }) => sum + probability, 0)
  const places = best.symbols.map(() => new Map<string, number>())
  for (const { symbols, probability } of candidates) {
    align(best.symbols, symbols).forEach((symbol, at) => {
      places[at]!.set(symbol, (places[at]!.get(symbol) ?? 0) + probability / mass)
    })
  }
  return places.map((shares, at) => ({
    symbol: best.symbols[at]!,
    probability: shares.get(best.symbols[at]!)!,
    alternatives: Array.from(shares, ([symbol, probability]) => ({ symbol, probability })).toSorted(
      (a, b) => b.probability - a.probability,
    ),
  }))
}

/** The symbol of `other` in each place of `best`, '' where it has none, by the Levenshtein distance. */
export const align = (best: readonly string[], other: readonly string[]): string[] => {
  const columns = other.length + 1
  const edits = new Int32Array((best.length + 1) * columns)
  const cost = (row: number, column: number): number => (best[row - 1] === other[column - 1] ? 0 : 1)
  for (let row = 0; row <= best.length; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column
      if (row === 0 || column === 0) edits[at] = row + column
      else
        edits[at] = Math.min(edits[at - columns - 1]! + cost(row, column), edits[at - columns]! + 1, edits[at - 1]! + 1)
    }
  }
  const aligned = Array.from(best, () => '')
  for (let [row, column] = [best.length, other.length]; row > 0 && column > 0;) {
    const at = row * columns + column
    if (edits[at] === edits[at - columns - 1]! + cost(row, column)) aligned[--row] = other[--column]!
    else if (edits[at] === edits[at - columns]! + 1) row--
    else column--
  }
  return aligned
}
