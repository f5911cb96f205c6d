// Chooses all ends of lines of a paragraph together, as Knuth and Plass do ("Breaking Paragraphs into Lines", 1981), but
// in the fewest lines possible: height is what a poster's text has least of.
import type { StopKind } from './stop-places.ts'
import type { Stop } from './stops.ts'

type Room = { maxWidthEm: number; trackingEm: number }

export type ChoiceOptions = Room & {
  balance: boolean
  /** What is broken counts more than the number of lines. */
  isSparing: boolean
}

/** The stops before, between and after the lines, with the ugliness of all lines together. */
export type Chosen = { stops: Stop[]; cost: number }

/** True when even the fewest lines are too many: known at once, where to choose among all ends takes long. */
export const isTooLong = (stops: readonly Stop[], room: Room, maxLines: number): boolean => {
  let lines = 0
  for (let from = 0; from < stops.length - 1; lines++) {
    const to = farthest(stops, from, room)
    if (to === from || lines === maxLines) return true
    from = to
  }
  return false
}

const farthest = (stops: readonly Stop[], from: number, room: Room): number => {
  let found = from
  for (let to = from + 1; to < stops.length; to++) {
    if (neededEm(stops[from]!, stops[to]!, room) > room.maxWidthEm) break
    found = to
    if (stops[to]!.kind === 'hard') break
  }
  return found
}

/** `undefined` when a piece between two stops is wider than the room. */
export const chooseStops = (stops: readonly Stop[], options: ChoiceOptions): Chosen | undefined => {
  const chosen: Chosen = { stops: [stops[0]!], cost: 0 }
  for (let first = 0; first < stops.length - 1;) {
    const last = nextHard(stops, first)
    const paragraph = breakParagraph(stops.slice(first, last + 1), options)
    if (!paragraph) return undefined
    chosen.stops.push(...paragraph.stops.slice(1))
    chosen.cost += paragraph.cost
    first = last
  }
  return chosen
}

const neededEm = (from: Stop, to: Stop, { trackingEm }: Room): number =>
  to.endEm - from.startEm + trackingEm * (to.endGaps - from.startGaps) - hairEm

// Sums of widths differ in their last digits; four characters of one em each fit into four em.
const hairEm = 1e-9

const nextHard = (stops: readonly Stop[], first: number): number => {
  let last = first + 1
  while (stops[last]!.kind !== 'hard') last++
  return last
}

/** Even lines are those that differ least from the mean width, and that is known once there are full lines. */
const breakParagraph = (stops: readonly Stop[], options: ChoiceOptions): Chosen | undefined => {
  const [first, last] = [stops[0]!, stops.at(-1)!]
  if (neededEm(first, last, options) <= options.maxWidthEm) return { stops: [first, last], cost: 0 }
  const full = search(stops, options, { widthEm: options.maxWidthEm, isMean: false })
  if (!full || !options.balance) return full
  const widths = full.stops.slice(1).map((stop, place) => neededEm(full.stops[place]!, stop, options))
  const widthEm = widths.reduce((sum, width) => sum + width) / widths.length
  return search(stops, options, { widthEm, isMean: true })
}

// Far enough apart that what is less important hardly ever adds up to what is more.
const lineWeight = 1e5
const priceOf: Record<StopKind, number> = { hard: 0, plain: 0, keep: 1e8, word: 1e10, edge: 1e12 }
const brokenCost: Record<StopKind, number> = { hard: 0, plain: 0, keep: 40, word: 80, edge: 200 }

// An overhang makes a longer line a little narrower than a shorter one; nothing sticks out further than this.
const farTooWideEm = 1

const search = (stops: readonly Stop[], options: ChoiceOptions, wanted: Wanted): Chosen | undefined => {
  const count = stops.length
  const best = new Float64Array(count).fill(Infinity)
  const origins = new Int32Array(count)
  const costs = new Float64Array(count)
  const phrasing = phrasingOf(wanted)
  best[0] = 0
  for (let to = 1; to < count; to++) {
    const price = priceAt(stops[to]!, options.isSparing) + phrasing * stops[to]!.cost
    for (let from = to - 1; from >= 0; from--) {
      const width = neededEm(stops[from]!, stops[to]!, options)
      if (width > options.maxWidthEm + farTooWideEm) break
      if (width > options.maxWidthEm) continue
      const cost = lineCost(stops, { from, to, width }, wanted)
      if (best[from]! + price + cost >= best[to]!) continue
      best[to] = best[from]! + price + cost
      origins[to] = from
      costs[to] = cost
    }
  }
  return best[count - 1] === Infinity ? undefined : trace(stops, origins, { costs, phrasing })
}

const priceAt = (stop: Stop, isSparing: boolean): number => {
  const broken = priceOf[stop.kind]
  return isSparing ? lineWeight + broken : priceOf.edge + broken / lineWeight
}

/** Lines are to be as wide as `widthEm`; when that is not their mean but the room, the last may be shorter. */
type Wanted = { widthEm: number; isMean: boolean }
type Span = { from: number; to: number; width: number }

const lonelyLetterCost = 150
const shortEndCost = 25
const shortShare = 0.3

const lineCost = (stops: readonly Stop[], { from, to, width }: Span, { widthEm, isMean }: Wanted): number => {
  const isLast = to === stops.length - 1
  const uneven = widthEm > 0 && (isMean || !isLast) ? 100 * ((width - widthEm) / widthEm) ** 2 : 0
  if (!isLast || from === 0) return uneven
  const isLonely = stops[to]!.endLetters - stops[from]!.startLetters <= 1
  const isShort = !isMean && width < shortShare * widthEm
  return uneven + (isLonely ? lonelyLetterCost : 0) + (isShort ? shortEndCost : 0)
}

/** Titles are read phrase by phrase; the lines of a paragraph are to be full in the first place. */
const phrasingOf = ({ isMean }: Wanted): number => (isMean ? 1 : 0.3)

type Costs = { costs: Float64Array; phrasing: number }

const trace = (stops: readonly Stop[], origins: Int32Array, { costs, phrasing }: Costs): Chosen => {
  const chosen: Chosen = { stops: [stops.at(-1)!], cost: 0 }
  for (let to = stops.length - 1; to > 0; to = origins[to]!) {
    chosen.stops.unshift(stops[origins[to]!]!)
    chosen.cost += costs[to]! + phrasing * stops[to]!.cost + brokenCost[stops[to]!.kind]
  }
  return chosen
}
