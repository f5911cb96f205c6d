import { type IccTable, type LabForm, readIccTable } from './icc-table.ts'
import type { IccFile } from './icc-file.ts'
import { labOf, whiteXyz, xyzOfLab } from './lab.ts'
import { unusable } from './unusable-profile.ts'

/** XYZ for D50; paper is white. */
type Xyz = readonly [number, number, number]
/** Cyan, magenta, yellow, black; 0..1. */
export type Inks = readonly [number, number, number, number]

/** A press, both ways, relative to its paper and without any lift of black. */
export type InkTables = { inksOf: (xyz: Xyz) => Inks; colorOf: (inks: Inks) => Xyz; blackY: number }

/**
 * The relative colorimetric tables of a profile, those for pictures where it has no others.
 * @throws Failure `unusable-profile`
 */
export const readInkTables = (file: IccFile): InkTables => {
  const toInk = readIccTable(either(file, 'B2A'), { inputs: 3, outputs: 4 })
  const toColor = readIccTable(either(file, 'A2B'), { inputs: 4, outputs: 3 })
  const encode = encoderFor(file, toInk)
  const decode = decoderFor(file, toColor)
  const inksOf = (xyz: Xyz): Inks => {
    const [c, m, y, k] = toInk.apply(encode(xyz))
    return [c!, m!, y!, k!]
  }
  const colorOf = (inks: Inks): Xyz => decode(toColor.apply(inks))
  return { inksOf, colorOf, blackY: requireContrast(inksOf, colorOf) }
}

const either = (file: IccFile, direction: 'A2B' | 'B2A'): Buffer => {
  const tag = file.tag(`${direction}1`) ?? file.tag(`${direction}0`)
  if (!tag) throw unusable(`it has no table ${direction === 'A2B' ? 'from inks to colors' : 'from colors to inks'}.`)
  return tag
}

/** What the darkest ink reflects. A profile that prints white dark, or black light, describes no press. */
const requireContrast = (inksOf: InkTables['inksOf'], colorOf: InkTables['colorOf']): number => {
  const black = colorOf(inksOf([0, 0, 0]))[1]
  const white = colorOf(inksOf(whiteXyz))[1]
  if (!(white > 0.5) || !(black < 0.2)) throw unusable('its white is too dark, or its black too light.')
  return Math.max(0, black)
}

/** L is divided by the first, a and b are moved by 128 and divided by the second. */
const labScales: Record<LabForm, readonly [number, number]> = {
  'eight-bit': [100, 255],
  'old-sixteen-bit': [(100 * 0xffff) / 0xff00, 0xffff / 0x100],
  new: [100, 255],
}
/** The most that XYZ can be in a table. */
const mostXyz = 0xffff / 0x8000

const encoderFor = ({ between }: IccFile, { form }: IccTable): ((xyz: Xyz) => Xyz) => {
  if (between === 'XYZ') return ([x, y, z]) => [x / mostXyz, y / mostXyz, z / mostXyz]
  const [light, chroma] = labScales[form]
  return xyz => {
    const [lightness, a, b] = labOf(xyz)
    return [lightness / light, (a + 128) / chroma, (b + 128) / chroma]
  }
}

const decoderFor = ({ between }: IccFile, { form }: IccTable): ((coded: Float64Array) => Xyz) => {
  if (between === 'XYZ') return coded => [coded[0]! * mostXyz, coded[1]! * mostXyz, coded[2]! * mostXyz]
  const [light, chroma] = labScales[form]
  return coded => xyzOfLab([coded[0]! * light, coded[1]! * chroma - 128, coded[2]! * chroma - 128])
}
