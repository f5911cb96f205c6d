import { inflateSync } from 'node:zlib'
import { dictOf, nameOf, type PdfDict, type PdfStream, type PdfValue } from './values.ts'

type Resolve = (value: PdfValue | undefined) => PdfValue | undefined

const mostBytes = 512 * 2 ** 20

/** The names of the filters, in the order in which they are taken off. */
export const filtersOf = (dict: PdfDict, resolve: Resolve): string[] =>
  listOf(dict.get('Filter'), resolve).map(filter => nameOf(filter) ?? '?')

/**
 * The bytes of a stream without its filters, up to one that only a picture has (`DCTDecode`), which is then `left`.
 * `undefined` when they cannot be had: damaged, or packed in a way that nothing of ours writes.
 */
export const decodeStream = (
  { dict, raw }: PdfStream,
  resolve: Resolve,
): { bytes: Buffer; left?: string } | undefined => {
  const parameters = listOf(dict.get('DecodeParms'), resolve)
  let bytes = raw
  for (const [place, filter] of filtersOf(dict, resolve).entries()) {
    if (filter === 'DCTDecode') return { bytes, left: filter }
    const unpacked = filter === 'FlateDecode' ? inflate(bytes) : undefined
    const plain = unpacked && withoutPredictor(unpacked, dictOf(resolve(parameters[place])), resolve)
    if (!plain) return undefined
    bytes = plain
  }
  return { bytes }
}

const listOf = (value: PdfValue | undefined, resolve: Resolve): PdfValue[] => {
  const found = resolve(value)
  if (found === undefined || found === null) return []
  return Array.isArray(found) ? found : [found]
}

const inflate = (bytes: Buffer): Buffer | undefined => {
  try {
    return inflateSync(bytes, { maxOutputLength: mostBytes })
  } catch {
    return undefined
  }
}

/** Those of PNG (10 and up); TIFF's is not used by anything of ours. */
const withoutPredictor = (bytes: Buffer, parameters: PdfDict | undefined, resolve: Resolve): Buffer | undefined => {
  const given = (key: string, usual: number): number => {
    const value = resolve(parameters?.get(key))
    return typeof value === 'number' ? value : usual
  }
  const predictor = given('Predictor', 1)
  if (predictor === 1) return bytes
  if (predictor < 10) return undefined
  const bits = given('Colors', 1) * given('BitsPerComponent', 8)
  const row = Math.ceil((bits * given('Columns', 1)) / 8)
  return unfilter(bytes, row, Math.max(1, bits >> 3))
}

const unfilter = (bytes: Buffer, row: number, pixel: number): Buffer => {
  const rows = Math.floor(bytes.length / (row + 1))
  const plain = Buffer.alloc(rows * row)
  for (let y = 0; y < rows; y++) {
    const from = y * (row + 1)
    const line = { plain, at: y * row, row, pixel, isFirst: y === 0 }
    bytes.copy(plain, line.at, from + 1, from + 1 + row)
    undo[bytes[from]!]?.(line)
  }
  return plain
}

/** A row that was copied as it is, and needs the neighbors of each byte added. */
type Line = { plain: Buffer; at: number; row: number; pixel: number; isFirst: boolean }

const addLeft = ({ plain, at, row, pixel }: Line): void => {
  for (let x = at + pixel; x < at + row; x++) plain[x] = plain[x]! + plain[x - pixel]!
}

const addAbove = ({ plain, at, row, isFirst }: Line): void => {
  if (isFirst) return
  for (let x = at; x < at + row; x++) plain[x] = plain[x]! + plain[x - row]!
}

const addMean = ({ plain, at, row, pixel, isFirst }: Line): void => {
  for (let x = at; x < at + row; x++) {
    const left = x >= at + pixel ? plain[x - pixel]! : 0
    plain[x] = plain[x]! + ((left + (isFirst ? 0 : plain[x - row]!)) >> 1)
  }
}

/** Whichever of the three neighbors is nearest to left + above - corner (PNG, 9.4). */
const addNearest = (line: Line): void => {
  const { plain, at, row, pixel, isFirst } = line
  if (isFirst) return addLeft(line)
  for (let x = at; x < at + pixel; x++) plain[x] = plain[x]! + plain[x - row]!
  for (let x = at + pixel; x < at + row; x++) {
    const [left, above, corner] = [plain[x - pixel]!, plain[x - row]!, plain[x - row - pixel]!]
    const toLeft = Math.abs(above - corner)
    const toAbove = Math.abs(left - corner)
    const toCorner = Math.abs(left + above - 2 * corner)
    const nearest = toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner
    plain[x] = plain[x]! + nearest
  }
}

const undo: Record<number, (line: Line) => void> = { 1: addLeft, 2: addAbove, 3: addMean, 4: addNearest }
