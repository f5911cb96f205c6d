import { decodeStream } from '../pdf/decode-stream.ts'
import { isWord, PdfLexer } from '../pdf/lexer.ts'
import type { PdfFile } from '../pdf/read-pdf.ts'
import { isKind, type PdfValue } from '../pdf/values.ts'

/** The maps `bfchar` and `bfrange` of a ToUnicode stream. */
export const readToUnicode = (file: PdfFile, value: PdfValue | undefined): Map<number, string> => {
  const stream = file.resolve(value)
  const bytes = isKind(stream, 'stream') ? decodeStream(stream, file.resolve)?.bytes : undefined
  return bytes ? mapsIn(new PdfLexer(bytes, { hasRefs: false })) : new Map<number, string>()
}

/** As far as they can be read. */
const mapsIn = (lexer: PdfLexer): Map<number, string> => {
  const map = new Map<number, string>()
  let waiting: PdfValue[] = []
  try {
    for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
      if (isWord(token)) {
        adders[token.word]?.(map, waiting)
        waiting = []
      } else waiting.push(token)
    }
  } catch {
    return map
  }
  return map
}

const addPairs = (map: Map<number, string>, values: readonly PdfValue[]): void => {
  for (let at = 0; at + 1 < values.length; at += 2) map.set(codeIn(values[at]), unicodeIn(values[at + 1]))
}

const addRanges = (map: Map<number, string>, values: readonly PdfValue[]): void => {
  for (let at = 0; at + 2 < values.length; at += 3) {
    const [first, last, to] = [codeIn(values[at]), codeIn(values[at + 1]), values[at + 2]]
    for (let code = first; code <= Math.min(last, first + 0xffff); code++) {
      const text = Array.isArray(to) ? unicodeIn(to[code - first]) : risen(unicodeIn(to), code - first)
      map.set(code, text)
    }
  }
}

const adders: Record<string, typeof addPairs> = { endbfchar: addPairs, endbfrange: addRanges }

const codeIn = (value: PdfValue | undefined): number =>
  isKind(value, 'string') && value.bytes.length > 0 && value.bytes.length <= 4
    ? value.bytes.readUIntBE(0, value.bytes.length)
    : 0

const unicodeIn = (value: PdfValue | undefined): string =>
  isKind(value, 'string')
    ? Buffer.from(value.bytes.subarray(0, value.bytes.length & ~1))
        .swap16()
        .toString('utf16le')
    : ''

/** The last character moves on with the code. */
const risen = (text: string, by: number): string => {
  const last = Array.from(text).at(-1) ?? ''
  return by === 0 || last === '' ? text : text.slice(0, -last.length) + String.fromCodePoint(last.codePointAt(0)! + by)
}
