import type { Face } from '#infra/fonts/face.ts'
import { isFace } from './runs.ts'
import { pictureAdvanceEm, type SetGlyph, type Shaped } from './shaping.ts'

/** How far ink goes from the baseline, in em: `top` upwards, `bottom` downwards. */
type InkHeight = { top: number; bottom: number }

export type Ink = InkHeight & {
  /** How far the ink of each grapheme sticks out of its advance, in em; never below zero. */
  left: Float64Array
  right: Float64Array
}

/** A picture is a square of one em about the middle of the letters. */
export const pictureEm = 1
export const pictureTopEm = (middleEm: number): number => middleEm + pictureEm / 2
export const pictureSideEm = (pictureAdvanceEm - pictureEm) / 2

/** The ink of the whole text, from the bounds of its glyphs. */
export const inkOf = ({ runs, advances }: Shaped, middleEm: number): Ink => {
  const ink: Ink = {
    top: 0,
    bottom: 0,
    left: new Float64Array(advances.length),
    right: new Float64Array(advances.length),
  }
  for (const { drawn, glyphs } of runs) {
    if (isFace(drawn)) addGlyphs(ink, glyphs, drawn)
    else if (drawn !== undefined) addHeight(ink, pictureTopEm(middleEm), pictureEm - pictureTopEm(middleEm))
  }
  return ink
}

/** Glyphs of one cluster share a cell, which is as wide as their advances together. */
const addGlyphs = (ink: Ink, glyphs: readonly SetGlyph[], face: Face): void => {
  for (let first = 0; first < glyphs.length;) {
    const { grapheme } = glyphs[first]!
    let next = first
    let [pen, left, right] = [0, 0, 0]
    while (next < glyphs.length && glyphs[next]!.grapheme === grapheme) {
      const { id, x, y, advance, isBlank } = glyphs[next++]!
      const bounds = isBlank ? undefined : face.bounds(id)
      if (bounds) {
        left = Math.min(left, pen + x + bounds.left)
        right = Math.max(right, pen + x + bounds.right)
        addHeight(ink, -(y + bounds.top), y + bounds.bottom)
      }
      pen += advance
    }
    ink.left[grapheme] = -left
    ink.right[grapheme] = Math.max(0, right - pen)
    first = next
  }
}

const addHeight = (ink: InkHeight, top: number, bottom: number): void => {
  ink.top = Math.max(ink.top, top)
  ink.bottom = Math.max(ink.bottom, bottom)
}
