/** A font of one file, which holds only the glyphs that were asked for. */
export type PdfFont = {
  /** What the page's resources call it, as `F1`. */
  name: string
  /** Points to the font, which is written when the file ends. */
  ref: { readonly id: number }
  /** The code that shows a glyph of the font file, and how far it moves the pen, in thousandths of an em; `text` is what it stands for. */
  glyph: (id: number, text: string) => { code: number; advance: number }
}

/** pdfkit's font object, as far as it is used here. */
export type EmbeddedFont = {
  id: string
  scale: number
  font: { getGlyph: (id: number) => { advanceWidth: number } }
  subset: { includeGlyph: (id: number) => number }
  widths: number[]
  unicode: number[][]
  ref: () => { readonly id: number }
}

type ParsedFont = { font: EmbeddedFont['font']; asked: Set<number> }

/** Kept for the life of the thread: to parse a Chinese font takes 25 ms. */
const parsed = new Map<string, ParsedFont>()

/** A font keeps half a KiB for each glyph that it was ever asked for. After so many it is parsed anew, since it cannot be told to forget. */
const mostGlyphs = 4096

/** The fonts of one file; `embed` gives it to pdfkit: its bytes, or what was made of them before. */
export const embeddedFonts = (
  embed: (source: unknown) => EmbeddedFont,
): ((id: string, read: () => Uint8Array) => PdfFont) => {
  const fonts = new Map<string, PdfFont>()
  return (id, read) => {
    const known = fonts.get(id)
    if (known) return known
    const before = parsed.get(id)
    const embedded = embed(before?.font ?? read())
    const { asked } = keep(id, before ?? { font: embedded.font, asked: new Set() })
    const font = { name: embedded.id, ref: embedded.ref(), glyph: glyphsOf(embedded, asked) }
    fonts.set(id, font)
    return font
  }
}

/** For the next documents, unless it has become too large. */
const keep = (id: string, font: ParsedFont): ParsedFont => {
  if (font.asked.size < mostGlyphs) parsed.set(id, font)
  else parsed.delete(id)
  return font
}

const glyphsOf =
  ({ subset, font, widths, unicode, scale }: EmbeddedFont, asked: Set<number>): PdfFont['glyph'] =>
  (id, text) => {
    asked.add(id)
    const code = subset.includeGlyph(id)
    widths[code] ??= font.getGlyph(id).advanceWidth * scale
    if (!unicode[code]?.length) unicode[code] = Array.from(text, symbol => symbol.codePointAt(0)!)
    return { code, advance: widths[code] }
  }
