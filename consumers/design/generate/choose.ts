import { areaOf, overlapOf, type Box } from '../layout/box.ts'
import { difference } from '../color/oklch.ts'
import type { Candidate } from './candidate.ts'

export type Ranked = { candidate: Candidate; score: number }

/** What makes two posters look different, and how much of it each part is; roles by their share of the first impression. */
const roleWeights = { title: 0.35, body: 0.2, subtitle: 0.15, cta: 0.15, picture: 0.15 }

/**
 * How different two candidates look, 0 to 1: places of what they hold, archetype, colors and letters, as the research note
 * weighs them.
 */
const distance = (one: Candidate, other: Candidate): number =>
  0.5 * placeDistance(one, other) +
  (one.archetype === other.archetype ? 0 : 0.2) +
  0.2 * colorDistance(one, other) +
  0.1 * letterDistance(one, other)

const placeDistance = (one: Candidate, other: Candidate): number => {
  let sum = 0
  let weights = 0
  for (const [role, weight] of Object.entries(roleWeights)) {
    const [a, b] = [placeOf(one, role), placeOf(other, role)]
    if (!a && !b) continue
    sum += weight * (a && b ? 1 - intersectionOverUnion(a, b) : 1)
    weights += weight
  }
  return weights === 0 ? 0 : sum / weights
}

const placeOf = ({ blocks, plan }: Candidate, role: string): Box | undefined =>
  role === 'picture'
    ? plan.parts.find(({ type }) => type === 'art')?.box
    : blocks.find(({ block }) => block.role === role)?.box

const intersectionOverUnion = (a: Box, b: Box): number => {
  const common = areaOf(overlapOf(a, b))
  return common / (areaOf(a) + areaOf(b) - common || 1)
}

const colorDistance = (one: Candidate, other: Candidate): number =>
  Math.min(
    1,
    difference(one.palette[groundOf(one)], other.palette[groundOf(other)]) +
      difference(one.palette.accent, other.palette.accent),
  )

/** The color that fills most of it. */
export const groundOf = ({ plan }: Candidate): 'background' | 'surface' | 'primary' | 'accent' => {
  const ground = plan.zones.find(({ ground: color }) => typeof color === 'string')?.ground
  return typeof ground === 'string' ? ground : 'background'
}

const letterDistance = (one: Candidate, other: Candidate): number => {
  const [a, b] = [titleSize(one), titleSize(other)]
  const family = one.type.display.family === other.type.display.family ? 0 : 0.5
  return family + Math.min(0.5, Math.abs(Math.log(a / b)))
}

const titleSize = ({ blocks }: Candidate): number =>
  Math.max(...blocks.map(({ measured, block }) => (block.role === 'title' ? measured.size : 1)))

/** Variants nearer than this are the same idea twice; what the generator aims at, and what it takes at the least. */
const aim = 0.68
const least = 0.58
/** So many of each archetype are weighed against those of the others. */
const perArchetype = 12
const starts = 8
/** How often a refused candidate is replaced. */
const mostTries = 16

type IsNew = (candidate: Candidate, chosen: readonly Candidate[]) => boolean
type Pair = (one: Ranked, other: Ranked) => number

/**
 * Variants that are good and far apart (maximal marginal relevance, Carbonell and Goldstein 1998): from each of the best
 * candidates on, again and again the one that is farthest from all chosen and still good; of these sets, the one whose nearest
 * two are farthest apart. Every archetype comes once. `isNew` has the last word on
 * a candidate beside those before it; what it refuses is left out. Fewer come when no more differ enough.
 */
export const chooseDiverse = (ranked: readonly Ranked[], count: number, isNew: IsNew): Ranked[] => {
  const refused = new Set<Ranked>()
  const pool = shortlist(ranked)
  const apart = distancesIn(pool)
  let fallback: Ranked[] = []
  for (let tries = 0; tries < mostTries; tries++) {
    const left = pool.filter(entry => !refused.has(entry))
    const chosen = bestSet(left, { count, apart })
    const bad = chosen.findIndex(
      ({ candidate }, at) =>
        !isNew(
          candidate,
          chosen.slice(0, at).map(one => one.candidate),
        ),
    )
    if (bad < 0) return chosen
    if (bad > fallback.length) fallback = chosen.slice(0, bad)
    refused.add(chosen[bad]!)
  }
  return fallback
}

/** Further ones beside those that are chosen, by the same measure, until there are `count`; fewer when no more differ enough. */
export const chooseMore = (
  chosen: readonly Ranked[],
  ranked: readonly Ranked[],
  { count, isNew }: { count: number; isNew: IsNew },
): Ranked[] => {
  const set = [...chosen]
  const pool = new Set(shortlist(ranked))
  const apart = distancesIn([...pool])
  for (let tries = 0; set.length < count && tries < mostTries; tries++) {
    const next = grow(set, [...pool], { count: set.length + 1, apart })[set.length]
    if (!next) break
    const isTaken = isNew(
      next.candidate,
      set.map(({ candidate }) => candidate),
    )
    if (isTaken) set.push(next)
    pool.delete(next)
  }
  return set
}

/** How far apart any two of these are, worked out once. */
const distancesIn = (pool: readonly Ranked[]): Pair => {
  const known = new Map<string, number>()
  const numbers = new Map(pool.map((entry, at) => [entry, at]))
  return (one, other) => {
    const key = `${numbers.get(one)} ${numbers.get(other)}`
    const value = known.get(key) ?? distance(one.candidate, other.candidate)
    known.set(key, value)
    return value
  }
}

const shortlist = (ranked: readonly Ranked[]): Ranked[] => {
  const counts = new Map<unknown, number>()
  return ranked.filter(({ candidate: { archetype } }) => {
    const count = counts.get(archetype) ?? 0
    counts.set(archetype, count + 1)
    return count < perArchetype
  })
}

type Demands = { count: number; apart: Pair }

const bestSet = (pool: readonly Ranked[], demands: Demands): Ranked[] => {
  const sets = pool.slice(0, starts).map(first => grow([first], pool, demands))
  const worth = (set: readonly Ranked[]): number =>
    set.length +
    Math.min(aim, nearestIn(set, demands.apart)) +
    set.reduce((sum, { score }) => sum + score, 0) / set.length / 2
  return sets.reduce<Ranked[]>((best, set) => (best.length === 0 || worth(set) > worth(best) ? set : best), [])
}

const nearestIn = (set: readonly Ranked[], apart: Pair): number =>
  Math.min(1, ...set.flatMap((one, at) => set.slice(0, at).map(other => apart(one, other))))

const grow = (from: readonly Ranked[], pool: readonly Ranked[], { count, apart }: Demands): Ranked[] => {
  const set = [...from]
  while (set.length < count) {
    let best: Ranked | undefined
    let most = -Infinity
    for (const entry of pool) {
      const isRepeated = set.some(({ candidate }) => candidate.archetype === entry.candidate.archetype)
      if (isRepeated) continue
      const nearest = Math.min(...set.map(other => apart(entry, other)))
      if (nearest < least) continue
      const value = Math.min(aim, nearest) + 0.6 * entry.score
      if (value > most) [best, most] = [entry, value]
    }
    if (!best) break
    set.push(best)
  }
  return set
}
