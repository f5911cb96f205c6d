// Whether a glyph of an embedded font has an outline, and where: straight from the font's bytes, because a font may be
// there, whole in every list of fonts, and draw nothing.

/** In thousandths of an em; `undefined` when nothing is drawn. */
type GlyphBox = { left: number; bottom: number; right: number; top: number }
export type GlyphBoxes = (glyph: number) => GlyphBox | undefined

const unreadable: GlyphBoxes = () => undefined
/** Of a compact font: how far its letters reach is not read, only that they do. */
const somewhere: GlyphBox = { left: 0, bottom: 0, right: 500, top: 700 }

/** Of the bytes of `FontFile2` or `FontFile3`. Damaged bytes draw nothing. */
export const glyphBoxes = (bytes: Buffer): { boxes: GlyphBoxes; fsType: number | undefined } => {
  try {
    if (bytes[0] === 1 && bytes[1] === 0 && bytes[2]! < 32) return { boxes: compact(bytes), fsType: undefined }
    const tables = tablesOf(bytes)
    const os2 = tables.get('OS/2')
    const fsType = os2 && os2.length >= 10 ? os2.readUInt16BE(8) : undefined
    const cff = tables.get('CFF ')
    return { boxes: cff ? compact(cff) : trueType(tables), fsType }
  } catch {
    return { boxes: unreadable, fsType: undefined }
  }
}

const tablesOf = (bytes: Buffer): Map<string, Buffer> => {
  const tables = new Map<string, Buffer>()
  const count = bytes.readUInt16BE(4)
  for (let place = 0, at = 12; place < count; place++, at += 16) {
    const [start, length] = [bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)]
    tables.set(bytes.toString('latin1', at, at + 4), bytes.subarray(start, start + length))
  }
  return tables
}

const trueType = (tables: ReadonlyMap<string, Buffer>): GlyphBoxes => {
  const [head, loca, glyf] = [tables.get('head'), tables.get('loca'), tables.get('glyf')]
  if (!head || !loca || !glyf) return unreadable
  const scale = 1000 / head.readUInt16BE(18)
  const isLong = head.readInt16BE(50) === 1
  const startOf = (glyph: number): number => (isLong ? loca.readUInt32BE(4 * glyph) : 2 * loca.readUInt16BE(2 * glyph))
  return glyph => {
    if ((glyph + 2) * (isLong ? 4 : 2) > loca.length) return undefined
    const start = startOf(glyph)
    if (startOf(glyph + 1) - start < 10 || start + 10 > glyf.length || glyf.readInt16BE(start) === 0) return undefined
    const [left, bottom, right, top] = [2, 4, 6, 8].map(at => scale * glyf.readInt16BE(start + at)) as [
      number,
      number,
      number,
      number,
    ]
    return right > left && top > bottom ? { left, bottom, right, top } : undefined
  }
}

type Index = { at: (place: number) => Buffer; count: number; end: number }

const indexAt = (bytes: Buffer, at: number): Index => {
  const count = bytes.readUInt16BE(at)
  if (count === 0) return { at: () => bytes.subarray(0, 0), count, end: at + 2 }
  const width = bytes[at + 2]!
  const offsetOf = (place: number): number => bytes.readUIntBE(at + 3 + place * width, width)
  const before = at + 2 + (count + 1) * width
  return {
    at: place => bytes.subarray(before + offsetOf(place), before + offsetOf(place + 1)),
    count,
    end: before + offsetOf(count),
  }
}

/** Compact Font Format: the names, the top dictionary, and in it where the glyphs are (operator 17). */
const compact = (bytes: Buffer): GlyphBoxes => {
  const top = indexAt(bytes, indexAt(bytes, bytes[2]!).end)
  const glyphs = indexAt(bytes, operandBefore(top.at(0), 17))
  return glyph => (glyph < glyphs.count && draws(glyphs.at(glyph)) ? somewhere : undefined)
}

const operandBefore = (dict: Buffer, operator: number): number => {
  let operand = 0
  for (let at = 0; at < dict.length;) {
    const byte = dict[at]!
    if (byte === operator) return operand
    if (byte === 29) operand = dict.readInt32BE(at + 1)
    else if (byte === 28) operand = dict.readInt16BE(at + 1)
    else if (byte >= 247 && byte <= 250) operand = (byte - 247) * 256 + dict[at + 1]! + 108
    else if (byte >= 32 && byte <= 246) operand = byte - 139
    at += sizeInDict(dict, at)
  }
  throw new RangeError('The font has no glyphs.')
}

const sizeInDict = (dict: Buffer, at: number): number => {
  const byte = dict[at]!
  if (byte === 30) return dict.subarray(at + 1).findIndex(pair => (pair & 15) === 15 || pair >> 4 === 15) + 2
  return { 12: 2, 28: 3, 29: 5 }[byte] ?? (byte >= 247 && byte <= 254 ? 2 : 1)
}

/** Anything but numbers in front of the end. */
const draws = (program: Buffer): boolean => {
  for (let at = 0; at < program.length;) {
    const byte = program[at]!
    if (byte < 32 && byte !== 28) return byte !== 14 && byte !== 11
    at += byte === 28 ? 3 : byte === 255 ? 5 : byte >= 247 ? 2 : 1
  }
  return false
}
