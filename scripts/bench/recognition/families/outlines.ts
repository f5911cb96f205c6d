// Letters as outlines, read from font files that come with packages, so that pictures need no installed font.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

type Glyph = {
  index: number
  advanceWidth: number
  getMetrics: () => { xMin: number; yMin: number; xMax: number; yMax: number }
  getPath: (x: number, y: number, size: number) => { toPathData: (decimals: number) => string }
}
type Font = { unitsPerEm: number; ascender: number; descender: number; charToGlyph: (character: string) => Glyph }

const require = createRequire(import.meta.url)
const { parse } = require('opentype.js') as { parse: (file: ArrayBuffer) => Font }

const files = {
  arimoBold: require.resolve('@fontsource/arimo/files/arimo-latin-700-normal.woff'),
  caveatBrush: require.resolve('@fontsource/caveat-brush/files/caveat-brush-latin-400-normal.woff'),
  comicRelief: require.resolve('@fontsource/comic-relief/files/comic-relief-latin-400-normal.woff'),
  comicReliefBold: require.resolve('@fontsource/comic-relief/files/comic-relief-latin-700-normal.woff'),
  courierPrimeBold: require.resolve('@fontsource/courier-prime/files/courier-prime-latin-700-normal.woff'),
  dejavuSans: require.resolve('@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff'),
  notoSansMono: require.resolve('@fontsource/noto-sans-mono/files/noto-sans-mono-latin-400-normal.woff'),
  patrickHand: require.resolve('@fontsource/patrick-hand/files/patrick-hand-latin-400-normal.woff'),
  specialElite: require.resolve('@fontsource/special-elite/files/special-elite-latin-400-normal.woff'),
}

export type FaceName = keyof typeof files

/** Where ink stands in pixels, x to the right and y down from the start of the baseline. */
export type InkBox = { left: number; top: number; right: number; bottom: number }

/** One face at one size in pixels per em. Asking for a character that the face lacks throws: its label would be a lie. */
export type Face = {
  /** From the baseline up, in pixels. */
  ascent: number
  /** From the baseline down, in pixels. */
  descent: number
  advance: (character: string) => number
  ink: (character: string) => InkBox
  /** The outline as SVG path data, with the start of its baseline at (x, y). */
  path: (character: string, x: number, y: number) => string
}

export const openFace = (name: FaceName, size: number): Face => {
  const font = openFont(name)
  const scale = size / font.unitsPerEm
  const glyphOf = (character: string): Glyph => {
    const glyph = font.charToGlyph(character)
    if (glyph.index === 0) throw new Error(`The face ${name} has no ${character}.`)
    return glyph
  }
  return {
    ascent: font.ascender * scale,
    descent: -font.descender * scale,
    advance: character => glyphOf(character).advanceWidth * scale,
    ink: character => {
      const { xMin, yMin, xMax, yMax } = glyphOf(character).getMetrics()
      return { left: xMin * scale, top: -yMax * scale, right: xMax * scale, bottom: -yMin * scale }
    },
    path: (character, x, y) => glyphOf(character).getPath(x, y, size).toPathData(2),
  }
}

const fonts = new Map<FaceName, Font>()

const openFont = (name: FaceName): Font => {
  const known = fonts.get(name)
  if (known) return known
  const { buffer, byteOffset, byteLength } = readFileSync(files[name])
  const font = parse(buffer.slice(byteOffset, byteOffset + byteLength))
  fonts.set(name, font)
  return font
}
