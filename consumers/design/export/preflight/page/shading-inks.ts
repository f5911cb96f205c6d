import { dictOf, isKind, numbersOf, type PdfDict, type PdfStream, type PdfValue } from '../pdf/values.ts'
import { decodeStream } from '../pdf/decode-stream.ts'
import type { PdfFile } from '../pdf/read-pdf.ts'
import { type ColorSpace, colorSpaceOf, type Ink, inkOf } from './color-space.ts'

/** The colors between which a gradient runs; `isKnown` is false when they cannot be had from the file. */
export type ShadingInks = { space: ColorSpace; inks: Ink[]; isKnown: boolean }

/** Of a shading dictionary. Between two colors no ink is more than at one of them, for whatever exponent. */
export const shadingInks = (file: PdfFile, value: PdfValue | undefined, named?: PdfDict): ShadingInks => {
  const dict = dictOf(file.resolve(value))
  const space = colorSpaceOf(file, dict?.get('ColorSpace'), { named })
  const given = file.resolve(dict?.get('Function'))
  const colors = Array.isArray(given) ? joined(given.map(each => endsOf(file, each, 0))) : endsOf(file, given, 0)
  const inks = (colors ?? []).map(color => inkOf(space, color)).filter(ink => ink !== undefined)
  return { space, inks, isKnown: colors !== undefined }
}

/** One function an ink: the most of each at once is more than there ever is, and safe. */
const joined = (each: readonly (number[][] | undefined)[]): number[][] | undefined =>
  each.every(ends => ends !== undefined) ? [each.map(ends => Math.max(...ends.flat()))] : undefined

const endsOf = (file: PdfFile, value: PdfValue | undefined, depth: number): number[][] | undefined => {
  const found = file.resolve(value)
  const dict = dictOf(found)
  if (!dict || depth > 3) return undefined
  const type = dict.get('FunctionType')
  if (type === 2) {
    const given = (key: string, usual: number): number[] =>
      dict.has(key) ? numbersOf(file.resolve(dict.get(key))) : [usual]
    return [given('C0', 0), given('C1', 1)]
  }
  if (type === 3) {
    const parts = file.resolve(dict.get('Functions'))
    const ends = Array.isArray(parts) ? parts.map(part => endsOf(file, part, depth + 1)) : []
    return ends.length > 0 && ends.every(each => each !== undefined) ? ends.flat() : undefined
  }
  return type === 0 && isKind(found, 'stream') ? sampledEnds(file, found, dict) : undefined
}

const sampledEnds = (file: PdfFile, stream: PdfStream, dict: PdfDict): number[][] | undefined => {
  const outputs = numbersOf(file.resolve(dict.get('Range'))).length / 2
  const bytes = decodeStream(stream, file.resolve)?.bytes
  if (!bytes || dict.get('BitsPerSample') !== 8 || outputs < 1) return undefined
  return Array.from({ length: Math.floor(bytes.length / outputs) }, (_, place) =>
    [...bytes.subarray(place * outputs, (place + 1) * outputs)].map(sample => sample / 255),
  )
}
