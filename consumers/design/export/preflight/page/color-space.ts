import { dictOf, isKind, nameOf, numbersOf, type PdfDict, type PdfValue, textOf } from '../pdf/values.ts'
import type { PdfFile } from '../pdf/read-pdf.ts'

/** What the numbers of a color mean. */
export type ColorSpace =
  | { family: 'cmyk' | 'gray' | 'rgb' | 'pattern'; size: number }
  /** Measured colors: by a profile, or by CIE values. */
  | { family: 'measured'; size: number; name: string }
  | { family: 'spot'; size: number; names: readonly string[]; alternate: string }
  | { family: 'indexed'; size: 1; under: ColorSpace; table: Buffer }
  | { family: 'unknown'; size: number; name: string }

const device: Record<string, ColorSpace> = {
  DeviceCMYK: { family: 'cmyk', size: 4 },
  CMYK: { family: 'cmyk', size: 4 },
  DeviceGray: { family: 'gray', size: 1 },
  G: { family: 'gray', size: 1 },
  DeviceRGB: { family: 'rgb', size: 3 },
  RGB: { family: 'rgb', size: 3 },
  Pattern: { family: 'pattern', size: 0 },
}

type Deeper = { named?: PdfDict | undefined; depth?: number }

/** A space as it stands in a file: in full, or by its name among those that the page has `named`. */
export const colorSpaceOf = (
  file: PdfFile,
  value: PdfValue | undefined,
  { named, depth = 0 }: Deeper = {},
): ColorSpace => {
  const found = file.resolve(value)
  if (Array.isArray(found)) return composite(file, found, depth)
  const name = nameOf(found) ?? ''
  const known = device[name]
  if (known) return known
  if (!named?.has(name) || depth >= deepest) return { family: 'unknown', size: 0, name }
  return colorSpaceOf(file, named.get(name), { depth: depth + 1 })
}

const deepest = 4

const composite = (file: PdfFile, parts: readonly PdfValue[], depth: number): ColorSpace => {
  const name = nameOf(file.resolve(parts[0])) ?? ''
  return device[name] ?? families[name]?.(file, parts, depth) ?? { family: 'unknown', size: 0, name }
}

type Read = (file: PdfFile, parts: readonly PdfValue[], depth: number) => ColorSpace | undefined

const measured =
  (name: string, size: number): Read =>
  () => ({ family: 'measured', size, name })

const profiled: Read = (file, parts) => {
  const size = dictOf(file.resolve(parts[1]))?.get('N')
  return { family: 'measured', size: typeof size === 'number' ? size : 0, name: 'ICCBased' }
}

const spot: Read = (file, parts) => {
  const given = file.resolve(parts[1])
  const names = (Array.isArray(given) ? given : [given]).map(each => nameOf(file.resolve(each)) ?? '')
  const alternate = JSON.stringify([file.resolve(parts[2]), numbersOf(dictOf(file.resolve(parts[3]))?.get('C1'))])
  return { family: 'spot', size: names.length, names, alternate }
}

const indexed: Read = (file, parts, depth) => {
  if (depth >= deepest) return undefined
  const under = colorSpaceOf(file, parts[1], { depth: depth + 1 })
  const given = file.resolve(parts[3])
  const table = isKind(given, 'string') ? given.bytes : Buffer.from(textOf(given) ?? '', 'latin1')
  return { family: 'indexed', size: 1, under, table }
}

const families: Record<string, Read> = {
  ICCBased: profiled,
  CalRGB: measured('CalRGB', 3),
  Lab: measured('Lab', 3),
  CalGray: measured('CalGray', 1),
  Separation: spot,
  DeviceN: spot,
  Indexed: indexed,
  I: indexed,
}

/** Cyan, magenta, yellow and black, 0..1, and spots beside them. */
export type Ink = { c: number; m: number; y: number; k: number; spots: number }

export const totalOf = ({ c, m, y, k, spots }: Ink): number => c + m + y + k + spots
export const noInk: Ink = { c: 0, m: 0, y: 0, k: 0, spots: 0 }

const processNames: Record<string, keyof Ink> = { Cyan: 'c', Magenta: 'm', Yellow: 'y', Black: 'k' }

/** What a color puts on paper; `undefined` where that is for a profile to say. */
export const inkOf = (space: ColorSpace, values: readonly number[]): Ink | undefined => {
  const [first = 0, m = 0, y = 0, k = 0] = values
  if (space.family === 'cmyk') return { c: first, m, y, k, spots: 0 }
  if (space.family === 'gray') return { ...noInk, k: 1 - first }
  return space.family === 'spot' ? spotInk(space.names, values) : undefined
}

const spotInk = (names: readonly string[], values: readonly number[]): Ink => {
  const ink = { ...noInk }
  for (const [place, value] of values.entries()) {
    const name = names[place] ?? 'None'
    if (name !== 'None') ink[processNames[name] ?? 'spots'] += value
  }
  return ink
}

/** As a page begins, and after `cs`: black. */
export const firstColor = (space: ColorSpace): number[] => {
  if (space.family === 'cmyk') return [0, 0, 0, 1]
  return Array.from({ length: space.size }, () => (space.family === 'spot' ? 1 : 0))
}
