// What stands in a PDF (ISO 32000-1, 7.3), as plain values. Strings are their bytes, in latin1: what they mean depends on where they stand.

type PdfName = { kind: 'name'; name: string }
export type PdfString = { kind: 'string'; bytes: Buffer }
type PdfRef = { kind: 'ref'; number: number }
export type PdfDict = Map<string, PdfValue>
/** `raw` as it lies in the file. */
export type PdfStream = { kind: 'stream'; dict: PdfDict; raw: Buffer }
export type PdfValue = null | boolean | number | PdfName | PdfString | PdfRef | PdfStream | PdfDict | PdfValue[]

type Kind = Extract<PdfValue, { kind: string }>['kind']

export const isKind = <K extends Kind>(value: PdfValue | undefined, kind: K): value is Extract<PdfValue, { kind: K }> =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind

export const isDict = (value: PdfValue | undefined): value is PdfDict => value instanceof Map

/** The dictionary of a dictionary, or of a stream. */
export const dictOf = (value: PdfValue | undefined): PdfDict | undefined => {
  if (isDict(value)) return value
  return isKind(value, 'stream') ? value.dict : undefined
}

export const nameOf = (value: PdfValue | undefined): string | undefined =>
  isKind(value, 'name') ? value.name : undefined

export const numbersOf = (value: PdfValue | undefined): number[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'number') : []

/** A string for people: UTF-16 behind its mark, otherwise Latin-1, which is near enough to PDFDocEncoding. */
export const textOf = (value: PdfValue | undefined): string | undefined => {
  if (!isKind(value, 'string')) return undefined
  const { bytes } = value
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== 0xfeff) return bytes.toString('latin1')
  return Buffer.from(bytes.subarray(2, bytes.length & ~1))
    .swap16()
    .toString('utf16le')
}
