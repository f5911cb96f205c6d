import type { Font } from 'harfbuzzjs'

/** In em, y down, from the glyph's origin on the baseline. */
export type GlyphBounds = { left: number; top: number; right: number; bottom: number }

// A tenth of a thousandth of an em: 0.02 px in letters of 200 px.
const digits = 4

const round = (value: number): string => {
  const text = String(Number(value.toFixed(digits)))
  return text === '-0' ? '0' : text
}

/** SVG path data in em, y down. */
export const outlineOf = (font: Font, glyph: number): string => {
  const { upem } = font.face
  return font
    .glyphToJson(glyph)
    .map(({ type, values }) => {
      const numbers = values.map((value, place) => round(place % 2 === 0 ? value / upem : -value / upem))
      return `${type}${numbers.join(' ')}`
    })
    .join('')
}

/** Where the glyph has ink; `undefined` for a space. */
export const boundsOf = (font: Font, glyph: number): GlyphBounds | undefined => {
  const extents = font.glyphExtents(glyph)
  if (!extents || extents.width === 0 || extents.height === 0) return undefined
  const { upem } = font.face
  const { xBearing, yBearing, width, height } = extents
  return {
    left: xBearing / upem,
    top: (0 - yBearing) / upem,
    right: (xBearing + width) / upem,
    bottom: (0 - yBearing - height) / upem,
  }
}
