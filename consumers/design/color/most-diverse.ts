import type { Palette } from '#contracts/designs/color.ts'
import { difference } from './oklch.ts'

const shares: Partial<Record<keyof Palette, number>> = { background: 0.45, primary: 0.3, accent: 0.2, surface: 0.05 }

/** How differently two palettes color the same poster: 0 for the same, about 0.7 for night and day. */
export const distance = (one: Palette, other: Palette): number =>
  (Object.entries(shares) as [keyof Palette, number][]).reduce(
    (sum, [role, share]) => sum + share * difference(one[role], other[role]),
    0,
  )

type Noted = { palette: Palette; notes: readonly string[] }

/** What a color that could not be kept costs: more than any distance, so that such palettes come last. */
const notePenalty = 2
/** Later candidates have drifted further from what was picked by hand. */
const latePenalty = 0.1

/** Greedy max-min choice: the first is the best, each further one the farthest from all before it that is still good. */
export const mostDiverse = <Candidate extends Noted>(candidates: readonly Candidate[], count: number): Candidate[] => {
  const cost = (at: number): number =>
    notePenalty * candidates[at]!.notes.length + (latePenalty * at) / candidates.length
  const left = new Map(candidates.map((_, at) => [at, Number.POSITIVE_INFINITY]))
  const chosen: Candidate[] = []
  while (chosen.length < count && left.size > 0) {
    const best = bestOf(left, cost)
    const palette = candidates[best]!.palette
    chosen.push(candidates[best]!)
    left.delete(best)
    for (const [at, nearest] of left) left.set(at, Math.min(nearest, distance(candidates[at]!.palette, palette)))
    for (const [at, nearest] of left) if (nearest < leastDistance) left.delete(at)
  }
  return chosen
}

/** Nearer ones are the same palette to the eye. */
const leastDistance = 0.012

const bestOf = (left: ReadonlyMap<number, number>, cost: (at: number) => number): number => {
  const gain = ([at, nearest]: [number, number]): number => Math.min(nearest, 1) - cost(at)
  const [best] = [...left].reduce((one, other) => (gain(other) > gain(one) ? other : one))
  return best
}
