import { chooseStops, isTooLong, type Chosen } from './choose-stops.ts'
import type { PreparedText } from './prepare-text.ts'
import type { StopKind } from './stop-places.ts'
import type { Stop } from './stops.ts'

export type BreakOptions = {
  maxWidthEm: number
  maxLines: number
  trackingEm: number
  /** Lines of even width, as titles want them, instead of full lines with a shorter last one. */
  balance: boolean
  /** Words may be cut as a last resort. */
  allowBrokenWords?: boolean
}

type BrokenLine = { start: number; end: number; widthEm: number }

export type Broken = {
  /** UTF-16 offsets without the spaces at the ends of a line; `widthEm` is the sum of the advances with tracking. */
  lines: BrokenLine[]
  /** Ugliness: 0 for perfectly even lines, 100 for what an empty line costs. */
  cost: number
  brokenKeeps: number
  brokenWords: number
}

/** How far breaking may go: between words, within keep spans, within words, and anywhere between characters. */
const breakLevels = [
  ['hard', 'plain'],
  ['hard', 'plain', 'keep'],
  ['hard', 'plain', 'keep', 'word'],
  ['hard', 'plain', 'keep', 'word', 'edge'],
] as const satisfies readonly (readonly StopKind[])[]

type BreakLevel = 0 | 1 | 2 | 3

/** The levels to try, one after the other. */
const levelsOf = (allowBrokenWords: boolean | undefined): readonly BreakLevel[] =>
  allowBrokenWords === true ? [0, 1, 2, 3] : [0, 1]

/** The best lines that fit, breaking keep spans (and words, if allowed) only where nothing else fits; `undefined` if nothing does. */
export const breakLines = (prepared: PreparedText, options: BreakOptions): Broken | undefined => {
  for (const level of levelsOf(options.allowBrokenWords)) {
    const broken = breakAtLevel(prepared, level, options)
    if (broken) return broken
  }
  return undefined
}

const breakAtLevel = (prepared: PreparedText, level: BreakLevel, options: BreakOptions): Broken | undefined => {
  const stops = stopsAt(prepared, level)
  if (isTooLong(stops, options, options.maxLines)) return undefined
  // Breaking as little as possible may take more lines than there are; then the lines count more than what they break.
  for (const isSparing of level === 0 ? [true] : [true, false]) {
    const chosen = chooseStops(stops, { ...options, isSparing })
    if (chosen && chosen.stops.length - 1 <= options.maxLines) return describe(prepared, chosen, options.trackingEm)
  }
  return undefined
}

const describe = ({ text, layout }: PreparedText, { stops, cost }: Chosen, trackingEm: number): Broken => {
  const { graphemes, sums } = layout
  const lines = stops.slice(1).map((stop, place) => {
    const from = stops[place]!
    const end = Math.max(from.start, stop.end)
    const start = graphemes[from.start]?.start ?? text.length
    if (end === from.start) return { start, end: start, widthEm: 0 }
    const widthEm = sums[end]! - sums[from.start]! + trackingEm * (stop.endGaps - from.startGaps)
    return { start, end: graphemes[end - 1]!.end, widthEm }
  })
  const count = (...kinds: StopKind[]): number => stops.filter(({ kind }) => kinds.includes(kind)).length
  return { lines, cost, brokenKeeps: count('keep'), brokenWords: count('word', 'edge') }
}

const kept = new WeakMap<PreparedText, Partial<Record<BreakLevel, readonly Stop[]>>>()

const stopsAt = (prepared: PreparedText, level: BreakLevel): readonly Stop[] => {
  const known = kept.get(prepared) ?? {}
  if (known[level]) return known[level]
  const kinds: readonly StopKind[] = breakLevels[level]
  const stops = prepared.layout.stops().filter(({ kind }) => kinds.includes(kind))
  known[level] = stops
  kept.set(prepared, known)
  return stops
}
