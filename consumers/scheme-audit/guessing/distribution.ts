/** Answers and their probabilities, the likeliest first; ties in the order of their text. */
export type Distribution = { answer: string; probability: number }[]

export const distributionOf = (weights: ReadonlyMap<string, number>): Distribution => {
  const total = weights.values().reduce((sum, weight) => sum + weight, 0)
  return Array.from(weights, ([answer, weight]) => ({ answer, probability: weight / total })).toSorted(
    (a, b) => b.probability - a.probability || (a.answer < b.answer ? -1 : 1),
  )
}

/** The probability that one of the `guesses` likeliest answers is right. */
export const guessable = (distribution: Distribution, guesses: number): number =>
  Math.min(
    1,
    distribution.slice(0, guesses).reduce((sum, { probability }) => sum + probability, 0),
  )
