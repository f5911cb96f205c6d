import type { Grapheme } from './graphemes.ts'
import type { Ink } from './ink.ts'
import type { StopKind, StopPlace } from './stop-places.ts'

/**
 * A place between two lines, measured in em along the endless line that the whole text makes. The line from stop `a` to
 * stop `b` needs `b.endEm - a.startEm`, the ink that sticks out of its ends included, and the tracking of
 * `b.endGaps - a.startGaps` gaps.
 */
export type Stop = {
  kind: StopKind
  cost: number
  /** The graphemes where the line before it ends, without its last spaces, and where the next one begins. */
  end: number
  start: number
  endEm: number
  startEm: number
  endGaps: number
  startGaps: number
  /** Letters and digits before `end` and before `start`. */
  endLetters: number
  startLetters: number
}

/** What has been measured along the text: sums over the graphemes before each place. */
export type Measures = { sums: Float64Array; gaps: Int32Array; letters: Int32Array; ink: Ink; isLeftward: boolean }

export const measureStops = (
  places: readonly StopPlace[],
  graphemes: readonly Grapheme[],
  measures: Measures,
): Stop[] => places.map(({ at, kind, cost }) => ({ kind, cost, ...edgesAt(at, graphemes, measures) }))

const edgesAt = (
  at: number,
  graphemes: readonly Grapheme[],
  { sums, gaps, letters, ink, isLeftward }: Measures,
): Omit<Stop, 'kind' | 'cost'> => {
  const [end, start] = [endBefore(graphemes, at), startAfter(graphemes, at)]
  const [startInk, endInk] = isLeftward ? [ink.right, ink.left] : [ink.left, ink.right]
  return {
    end,
    start,
    endEm: sums[end]! + (endInk[end - 1] ?? 0),
    startEm: sums[start]! - (startInk[start] ?? 0),
    endGaps: gaps[Math.max(0, end - 1)]!,
    startGaps: gaps[start] ?? gaps.at(-1) ?? 0,
    endLetters: letters[end]!,
    startLetters: letters[start]!,
  }
}

/** Without the newline and the spaces before `at`, but not beyond the newline before those. */
const endBefore = (graphemes: readonly Grapheme[], at: number): number => {
  let end = at > 0 && graphemes[at - 1]!.isNewline ? at - 1 : at
  while (end > 0 && graphemes[end - 1]!.isSpace && !graphemes[end - 1]!.isNewline) end--
  return end
}

const startAfter = (graphemes: readonly Grapheme[], at: number): number => {
  let start = at
  while (start < graphemes.length && graphemes[start]!.isSpace && !graphemes[start]!.isNewline) start++
  return start
}
