import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Blob, Buffer, Direction, Face as FontData, Feature, Font, GlyphFlag, shape } from 'harfbuzzjs'
import { boundedMemory } from './bounded-memory.ts'
import { families } from './catalog.ts'
import { codePointSet } from './code-point-set.ts'
import { boundsOf, outlineOf, type GlyphBounds } from './glyph-shapes.ts'

/** A glyph as it was set. All lengths in em; `x` and `y` move it from the pen, y down. */
export type Glyph = {
  id: number
  /** Where the text that it draws begins, in UTF-16 units. */
  cluster: number
  advance: number
  x: number
  y: number
  /** Cutting the text before it would change its form, as within joined Arabic letters. */
  isBound: boolean
}

export type ShapeOptions = {
  direction: 'ltr' | 'rtl'
  /** ISO 15924, as `Latn`. */
  script: string
  /** BCP 47. */
  language: string
  /** OpenType features by their tags: `{ liga: false }`. */
  features?: Readonly<Record<string, boolean>>
}

/** One font file, ready to be set. Lengths in em; heights and depths count away from the baseline. */
export type Face = {
  id: string
  /** `sha256:` and the digest of the file. */
  digest: string
  unitsPerEm: number
  codePointCount: number
  ascent: number
  descent: number
  capHeight: number
  xHeight: number
  has: (codePoint: number) => boolean
  /** Glyphs from left to right, whatever the direction. */
  shape: (text: string, options: ShapeOptions) => Glyph[]
  outline: (glyph: number) => string
  bounds: (glyph: number) => GlyphBounds | undefined
}

const files = new Map(families.flatMap(({ faces }) => faces.map(({ id, file }) => [id, file] as const)))
const loaded = new Map<string, Face>()

/** Read when first asked for (a Chinese face takes about 50 ms) and kept for the life of the thread. */
export const loadFace = (id: string): Face => {
  const known = loaded.get(id)
  if (known) return known
  const face = readFace(id, faceFile(id), loaded.size)
  loaded.set(id, face)
  return face
}

/** The font file itself (TrueType), read anew each time. @throws RangeError for a face that is not in the catalog */
export const faceFile = (id: string): Uint8Array => {
  const file = files.get(id)
  if (file === undefined) throw new RangeError(`There is no font face ${id}.`)
  return readFileSync(fileURLToPath(import.meta.resolve(`@expo-google-fonts/${file}`)))
}

const readFace = (id: string, bytes: Uint8Array, number: number): Face => {
  const font = new Font(new FontData(new Blob(bytes)))
  const { upem } = font.face
  const { ascender, descender } = font.hExtents()
  const codePoints = font.face.collectUnicodes()
  const covered = codePointSet(codePoints)
  const heightOf = (letter: string): number => {
    const glyph = font.nominalGlyph(letter.codePointAt(0)!)
    return glyph === undefined ? 0 : -(boundsOf(font, glyph)?.top ?? 0)
  }
  return {
    id,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    unitsPerEm: upem,
    codePointCount: codePoints.length,
    ascent: ascender / upem,
    descent: -descender / upem,
    capHeight: heightOf('H'),
    xHeight: heightOf('x'),
    has: covered,
    shape: (text, options) => shapeText(font, text, options),
    outline: glyph => outlines(keyOf(number, glyph), () => outlineOf(font, glyph)),
    bounds: glyph => bounds(keyOf(number, glyph), () => boundsOf(font, glyph)),
  }
}

/** A font has at most 65,536 glyphs. */
const keyOf = (face: number, glyph: number): number => face * 65_536 + glyph

// For all faces of the thread. A Chinese outline has 1,800 characters and takes 150 µs, and the catalog has 300,000 of them: half a
// GiB if each is asked for once. What fits here is 9,000 of them, more than the posters of a day show.
const outlines = boundedMemory<string>({ mostBytes: 16 * 2 ** 20, bytesOf: path => path.length + entryBytes })
const bounds = boundedMemory<GlyphBounds | undefined>({ mostBytes: 4 * 2 ** 20, bytesOf: () => 4 * 16 + entryBytes })
/** What a map takes for an entry, with the object in it; measured to the nearest power of two. */
const entryBytes = 64

// HarfBuzz clears it between texts; nothing here waits while it is in use.
const buffer = new Buffer()

const shapeText = (font: Font, text: string, { direction, script, language, features = {} }: ShapeOptions): Glyph[] => {
  buffer.reset()
  buffer.addText(text)
  buffer.setDirection(direction === 'ltr' ? Direction.LTR : Direction.RTL)
  buffer.setScript(script)
  buffer.setLanguage(language)
  shape(font, buffer, featureList(features))
  const { upem } = font.face
  const positions = buffer.getGlyphPositions()
  return buffer.getGlyphInfos().map(({ codepoint, cluster, flags }, place) => {
    const { xAdvance, xOffset, yOffset } = positions[place]!
    return {
      id: codepoint,
      cluster,
      advance: xAdvance / upem,
      x: xOffset / upem,
      y: -yOffset / upem,
      isBound: (flags & GlyphFlag.UNSAFE_TO_BREAK) !== 0,
    }
  })
}

const featureList = (features: Readonly<Record<string, boolean>>): Feature[] =>
  Object.entries(features).map(([tag, isOn]) => new Feature(tag, isOn ? 1 : 0))
