import type { Face } from '#infra/fonts/face.ts'
import { chooseFaces, type TextStyle } from './choose-faces.ts'
import { readDirections, type Direction } from './directions.ts'
import { graphemesOf, type Grapheme } from './graphemes.ts'
import { inkOf, type Ink } from './ink.ts'
import { middleOf } from './middle.ts'
import { isFace, itemize } from './runs.ts'
import { shapeRuns, type SetRun } from './shaping.ts'
import { findStopPlaces, type Span } from './stop-places.ts'
import { measureStops, type Stop } from './stops.ts'

/** A text that has been shaped once, whatever its size will be. Lengths in em; offsets in UTF-16 units. */
export type PreparedText = {
  text: string
  style: TextStyle
  /** The side that its lines start from. */
  direction: Direction
  graphemeCount: number
  /** Width of a slice, without tracking. */
  width: (start: number, end: number) => number
  /** Graphemes of a slice. */
  chars: (start: number, end: number) => number
  /** Width of the widest piece that only breaking a keep span or a word would cut. */
  readonly minWidthEm: number
  /** How far the highest and the lowest ink lie from the baseline. */
  ink: { top: number; bottom: number }
  /** How far above the baseline the middle of its letters lies. */
  middleEm: number
  /** The faces that draw it, for a document to name. */
  faces: readonly Face[]
  layout: TextLayout
}

/** What breaking and setting lines read of a prepared text. Arrays have an entry per grapheme, sums one more. */
type TextLayout = {
  graphemes: readonly Grapheme[]
  runs: readonly SetRun[]
  sums: Float64Array
  hasGap: Uint8Array
  ink: Ink
  /** Where lines may end, in order. Found when first asked for: who only draws lines never needs them. */
  stops: () => readonly Stop[]
  /** The grapheme that a UTF-16 unit belongs to. */
  graphemeAt: (offset: number) => number
}

/**
 * Finds the faces, the directions and the glyphs of a text, and every place where a line may end.
 * `keep` are spans that stay on one line if anything else can be done, as a date or a telephone number.
 * Throws `no-glyph`, naming them, for characters that no font has.
 */
export const prepareText = (text: string, style: TextStyle, keep: readonly Span[] = []): PreparedText => {
  const graphemes = graphemesOf(text)
  const { direction, levels } = readDirections(text, style.locale)
  const drawn = chooseFaces(graphemes, style)
  const runs = itemize(graphemes, drawn, levels)
  const shaped = shapeRuns(graphemes, runs, style.locale)
  const middleEm = middleOf(runs)
  const ink = inkOf(shaped, middleEm)
  const sums = sumsOf(shaped.advances)
  const gaps = gapsOf(shaped.hasGap)
  const stops = once(() => {
    const places = findStopPlaces(text, graphemes, { keep, isBound: shaped.isBound })
    const letters = lettersOf(graphemes)
    return measureStops(places, graphemes, { sums, gaps, letters, ink, isLeftward: direction === 'rtl' })
  })
  const graphemeAt = placesOf(graphemes, text.length)
  return {
    text,
    style,
    direction,
    graphemeCount: graphemes.length,
    width: (start, end) => sums[graphemeAt(end)]! - sums[graphemeAt(start)]!,
    chars: (start, end) => graphemeAt(end) - graphemeAt(start),
    get minWidthEm() {
      return widestPiece(stops())
    },
    ink: { top: ink.top, bottom: ink.bottom },
    middleEm,
    faces: [...new Set(drawn.filter(isFace))],
    layout: { graphemes, runs: shaped.runs, sums, hasGap: shaped.hasGap, ink, stops, graphemeAt },
  }
}

const once = <T>(find: () => T): (() => T) => {
  let found: { value: T } | undefined
  return () => (found ??= { value: find() }).value
}

const sumsOf = (advances: Float64Array): Float64Array => {
  const sums = new Float64Array(advances.length + 1)
  advances.forEach((advance, place) => (sums[place + 1] = sums[place]! + advance))
  return sums
}

const gapsOf = (hasGap: Uint8Array): Int32Array => {
  const gaps = new Int32Array(Math.max(1, hasGap.length))
  for (let place = 1; place < hasGap.length; place++) gaps[place] = gaps[place - 1]! + hasGap[place]!
  return gaps
}

const letter = /[\p{L}\p{N}]/u

const lettersOf = (graphemes: readonly Grapheme[]): Int32Array => {
  const sums = new Int32Array(graphemes.length + 1)
  graphemes.forEach(
    ({ text, isEmoji }, place) => (sums[place + 1] = sums[place]! + (isEmoji || letter.test(text) ? 1 : 0)),
  )
  return sums
}

/** An offset within a grapheme counts as its beginning, one outside the text as the nearest in it. */
const placesOf = (graphemes: readonly Grapheme[], length: number): ((offset: number) => number) => {
  const places = new Int32Array(length + 1).fill(graphemes.length)
  graphemes.forEach(({ start, end }, place) => places.fill(place, start, end))
  return offset => places[Math.min(length, Math.max(0, Math.floor(offset)))]!
}

const widestPiece = (stops: readonly Stop[]): number => {
  let [widest, from] = [0, 0]
  stops.forEach((stop, place) => {
    if (stop.kind === 'keep' || stop.kind === 'word') return
    if (place > 0) widest = Math.max(widest, stop.endEm - stops[from]!.startEm)
    from = place
  })
  return widest
}
