import type { Face } from '#infra/fonts/face.ts'
import { visualOrder } from './directions.ts'
import { emojiName } from './emoji.ts'
import { pictureEm, pictureSideEm, pictureTopEm } from './ink.ts'
import type { PreparedText } from './prepare-text.ts'
import { isFace } from './runs.ts'
import { pictureAdvanceEm, type SetRun } from './shaping.ts'

/** A stretch of the text, in UTF-16 units: a line of a document. */
export type LineSpan = { start: number; end: number }
export type TypesetOptions = { size: number; trackingEm: number }

/** In pixels from the line's origin on the baseline, y down. `face` is the id of a face, `cluster` an offset in the text. */
type PlacedGlyph = { face: string; glyph: number; x: number; y: number; cluster: number }

/** A picture by its code points; `x` and `y` are its upper left corner, `size` its edge. */
export type PlacedEmoji = { emoji: string; x: number; y: number; size: number; cluster: number }

export type Placed = PlacedGlyph | PlacedEmoji

/** The glyphs and pictures of a line, from left to right. */
export const typeset = (prepared: PreparedText, line: LineSpan, { size, trackingEm }: TypesetOptions): Placed[] => {
  const placed: Placed[] = []
  const pen = { em: 0 }
  for (const slice of slicesOf(prepared, line)) {
    const context = { prepared, slice, size, trackingEm, pen }
    if (isFace(slice.drawn)) placed.push(...placeGlyphs(context, slice.drawn))
    else if (slice.drawn !== undefined) placed.push(...placePictures(context))
  }
  return placed
}

/** The part of a run that lies in the line, by its graphemes; `last` is the last grapheme of the line. */
type Slice = SetRun & { last: number }

const slicesOf = ({ layout }: PreparedText, line: LineSpan): Slice[] => {
  const [start, end] = [layout.graphemeAt(line.start), layout.graphemeAt(line.end)]
  const slices = layout.runs
    .filter(run => run.start < end && run.end > start)
    .map(run => ({ ...run, start: Math.max(run.start, start), end: Math.min(run.end, end), last: end - 1 }))
  return visualOrder(slices)
}

type Context = { prepared: PreparedText; slice: Slice; size: number; trackingEm: number; pen: { em: number } }

/** The tracking that follows the graphemes of the line from `grapheme` up to `end`, in reading order. */
const trackingOf = ({ prepared, slice, trackingEm }: Context, grapheme: number, end: number): number => {
  let gaps = 0
  for (let each = grapheme; each < Math.min(end, slice.last); each++) gaps += prepared.layout.hasGap[each + 1]!
  return gaps * trackingEm
}

/** Tracking stands after a cluster in reading order: to its right, or to its left in a run to the left. */
const placeGlyphs = (context: Context, face: Face): PlacedGlyph[] => {
  const { slice, size, pen } = context
  const isLeftward = slice.level % 2 === 1
  const placed: PlacedGlyph[] = []
  const glyphs = slice.glyphs.filter(({ grapheme }) => grapheme >= slice.start && grapheme < slice.end)
  glyphs.forEach(({ id, x, y, advance, cluster, grapheme, graphemeEnd, isBlank }, place) => {
    const outer = glyphs[isLeftward ? place - 1 : place + 1]
    const tracking = outer?.grapheme === grapheme ? 0 : trackingOf(context, grapheme, graphemeEnd)
    if (isLeftward) pen.em += tracking
    if (!isBlank) placed.push({ face: face.id, glyph: id, x: (pen.em + x) * size, y: y * size, cluster })
    pen.em += isLeftward ? advance : advance + tracking
  })
  return placed
}

const placePictures = (context: Context): PlacedEmoji[] => {
  const { prepared, slice, size, pen } = context
  const graphemes = prepared.layout.graphemes.slice(slice.start, slice.end)
  const y = -pictureTopEm(prepared.middleEm) * size
  const isLeftward = slice.level % 2 === 1
  return (isLeftward ? graphemes.toReversed() : graphemes).map(({ text, start }, place) => {
    const grapheme = isLeftward ? slice.end - 1 - place : slice.start + place
    const tracking = trackingOf(context, grapheme, grapheme + 1)
    if (isLeftward) pen.em += tracking
    const x = (pen.em + pictureSideEm) * size
    pen.em += pictureAdvanceEm + (isLeftward ? 0 : tracking)
    return { emoji: emojiName(text), x, y, size: pictureEm * size, cluster: start }
  })
}
