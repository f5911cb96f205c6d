import { loadFace } from '#infra/fonts/face.ts'
import type { PreparedText } from './prepare-text.ts'
import { typeset, type LineSpan, type Placed, type TypesetOptions } from './typeset.ts'

/** In pixels from the line's origin on the baseline, y down. */
export type Box = { left: number; top: number; right: number; bottom: number }

/** Where a line has ink, by the bounds of its outlines and pictures; `undefined` for a line without any. */
export const inkBox = (prepared: PreparedText, line: LineSpan, options: TypesetOptions): Box | undefined =>
  typeset(prepared, line, options)
    .map(placed => boxOf(placed, options.size))
    .reduce(union, undefined)

const boxOf = (placed: Placed, size: number): Box | undefined => {
  const { x, y } = placed
  if ('emoji' in placed) return { left: x, top: y, right: x + placed.size, bottom: y + placed.size }
  const bounds = loadFace(placed.face).bounds(placed.glyph)
  if (!bounds) return undefined
  return {
    left: x + bounds.left * size,
    top: y + bounds.top * size,
    right: x + bounds.right * size,
    bottom: y + bounds.bottom * size,
  }
}

const union = (all: Box | undefined, box: Box | undefined): Box | undefined => {
  if (!all || !box) return all ?? box
  return {
    left: Math.min(all.left, box.left),
    top: Math.min(all.top, box.top),
    right: Math.max(all.right, box.right),
    bottom: Math.max(all.bottom, box.bottom),
  }
}
