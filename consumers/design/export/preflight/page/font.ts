import { decodeStream } from '../pdf/decode-stream.ts'
import { dictOf, isKind, nameOf, numbersOf, type PdfDict, type PdfStream, type PdfValue } from '../pdf/values.ts'
import type { PdfFile } from '../pdf/read-pdf.ts'
import { readToUnicode } from './to-unicode.ts'
import { type GlyphBoxes, glyphBoxes } from './glyph-outlines.ts'

export type PageFont = {
  name: string
  isEmbedded: boolean
  isSubset: boolean
  hasToUnicode: boolean
  /** The font itself forbids to embed it. */
  isForbidden: boolean
  codeBytes: 1 | 2
  textOf: (code: number) => string | undefined
  /** Thousandths of an em. */
  widthOf: (code: number) => number
  boxOf: GlyphBoxes
}

const known = new WeakMap<PdfDict, PageFont>()

/** A font of the resources of a page, read once. */
export const readFont = (file: PdfFile, font: PdfDict): PageFont => {
  const before = known.get(font)
  if (before) return before
  const read = readAnew(file, font)
  known.set(font, read)
  return read
}

const readAnew = (file: PdfFile, font: PdfDict): PageFont => {
  const inner = descendantOf(file, font)
  const name = nameOf(font.get('BaseFont')) ?? ''
  const unicode = readToUnicode(file, font.get('ToUnicode'))
  const program = programOf(file, inner ?? font)
  const { boxes, fsType = 0 } = program ? glyphBoxes(program) : { boxes: () => undefined }
  const glyphOf = inner ? glyphMap(file, inner) : (code: number) => code
  return {
    name,
    isEmbedded: program !== undefined,
    isSubset: /^[A-Z]{6}\+/.test(name),
    hasToUnicode: unicode.size > 0,
    // Bit 1 alone: no embedding without leave; bits 8 and 9: no parts of it, or no outlines (OpenType, OS/2.fsType).
    isForbidden: (fsType & 0xf) === 2 || (fsType & 0x300) !== 0,
    codeBytes: inner ? 2 : 1,
    textOf: code => unicode.get(code),
    widthOf: inner ? compositeWidths(file, inner) : simpleWidths(file, font),
    boxOf: code => boxes(glyphOf(code)),
  }
}

/** Of a composite font, the one that has the glyphs. */
const descendantOf = (file: PdfFile, font: PdfDict): PdfDict | undefined => {
  const given = file.resolve(font.get('DescendantFonts'))
  return Array.isArray(given) ? dictOf(file.resolve(given[0])) : undefined
}

const programOf = (file: PdfFile, font: PdfDict): Buffer | undefined => {
  const descriptor = dictOf(file.resolve(font.get('FontDescriptor')))
  const stream = ['FontFile2', 'FontFile3'].map(key => file.resolve(descriptor?.get(key))).find(isStream)
  return stream && decodeStream(stream, file.resolve)?.bytes
}

const isStream = (value: PdfValue | undefined): value is PdfStream => isKind(value, 'stream')

const glyphMap = (file: PdfFile, font: PdfDict): ((code: number) => number) => {
  const map = file.resolve(font.get('CIDToGIDMap'))
  const bytes = isStream(map) ? decodeStream(map, file.resolve)?.bytes : undefined
  return bytes ? code => (2 * code + 1 < bytes.length ? bytes.readUInt16BE(2 * code) : 0) : code => code
}

const simpleWidths = (file: PdfFile, font: PdfDict): ((code: number) => number) => {
  const widths = numbersOf(file.resolve(font.get('Widths')))
  const first = font.get('FirstChar')
  return code => widths[code - (typeof first === 'number' ? first : 0)] ?? 500
}

/** `W`: a code and a list, or two codes and what all between them have. */
const compositeWidths = (file: PdfFile, font: PdfDict): ((code: number) => number) => {
  const usual = font.get('DW')
  const widths = new Map<number, number>()
  const given = file.resolve(font.get('W'))
  const parts = (Array.isArray(given) ? given : []).map(part => file.resolve(part))
  for (let at = 0; at < parts.length;) {
    const [first, second, third] = parts.slice(at, at + 3)
    if (typeof first !== 'number') break
    if (Array.isArray(second)) {
      for (const [place, width] of numbersOf(second).entries()) widths.set(first + place, width)
      at += 2
    } else {
      const last = Math.min(Number(second), first + 0xffff)
      for (let code = first; code <= last; code++) widths.set(code, Number(third))
      at += 3
    }
  }
  return code => widths.get(code) ?? (typeof usual === 'number' ? usual : 1000)
}
