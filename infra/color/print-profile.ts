import { readFile } from 'node:fs/promises'
import { readIccFile } from './icc-file.ts'
import { limitInk } from './ink-limit.ts'
import { type Inks, type InkTables, readInkTables } from './ink-tables.ts'
import { encodedOf, linearOf, linearRgbOf, xyzOf } from './srgb.ts'
import { printPixels } from './print-pixels.ts'

/** How colors of the screen become ink on one paper, and how that looks. */
export type PrintProfile = {
  name: string
  /** For `OutputConditionIdentifier`: `FOGRA39`, or `Custom` for a customer's own. */
  condition: string
  icc: Uint8Array
  /** Of `#rrggbb`: cyan, magenta, yellow and black, 0..1, within the ink limit. */
  inkOf: (hex: string) => Inks
  /** R, G, B a pixel in, C, M, Y, K out; eight bits, 255 is full ink; within the ink limit. */
  pixelsToInk: (rgb: Uint8Array) => Buffer
  /** C, M, Y, K a pixel in, R, G, B out: how it will look when paper counts as white and the deepest ink as black. */
  toScreen: (ink: Uint8Array) => Buffer
}

type Options = {
  /** A customer's profile; coated paper after FOGRA39 without it. */
  icc?: Uint8Array
  inkLimitPercent: number
}

/**
 * Colors go relative colorimetric, with black point compensation: what ink cannot reach goes to the nearest color that it can, paper
 * is white, and black becomes the deepest black of the press without closing the shadows before it. (libvips converts without that:
 * everything below #141414 becomes the same black.)
 * @throws Failure `unusable-profile` for a customer's profile that is none
 */
export const openPrintProfile = async ({ icc, inkLimitPercent }: Options): Promise<PrintProfile> => {
  if (icc) return profileOf({ bytes: icc, ...checkPrintProfile(icc) }, { condition: 'Custom', inkLimitPercent })
  const known = houseProfiles.get(inkLimitPercent)
  if (known) return known
  const profile = profileOf(await pressProfile(), { condition: 'FOGRA39', inkLimitPercent })
  if (houseProfiles.size >= mostHouseProfiles) houseProfiles.clear()
  houseProfiles.set(inkLimitPercent, profile)
  return profile
}

/** By ink limit, for the life of the thread: each keeps a grid of half a MiB that takes 40 ms to make. */
const houseProfiles = new Map<number, PrintProfile>()
const mostHouseProfiles = 8

type Conditions = { condition: string; inkLimitPercent: number }

const profileOf = ({ bytes, tables, name }: Press, { condition, inkLimitPercent }: Conditions): PrintProfile => {
  const most = inkLimitPercent / 100
  const toInk = inkMaker(tables, most)
  let pixels: ReturnType<typeof printPixels> | undefined
  return {
    name,
    condition,
    icc: bytes,
    inkOf: hex => toInk(rgbOf(hex)),
    pixelsToInk: rgb => (pixels ??= printPixels(inkMaker(tables, most - mostRounding)))(rgb),
    toScreen: ink => proofPixels(ink, tables),
  }
}

/** What a profile is called, and its tables. @throws Failure `unusable-profile` with a sentence that says why */
export const checkPrintProfile = (icc: Uint8Array): { name: string; tables: InkTables } => {
  const file = readIccFile(icc)
  return { name: file.description || 'Custom profile', tables: readInkTables(file) }
}

/** Half a level for each of the four inks. */
const mostRounding = (4 * 0.5) / 255

type Press = { bytes: Uint8Array; name: string; tables: InkTables }
let press: Promise<Press> | undefined

/** The profile of the house, read once a thread. */
const pressProfile = (): Promise<Press> =>
  (press ??= readFile(new URL('coated-fogra39.icc', import.meta.url)).then(bytes => ({
    bytes,
    ...checkPrintProfile(bytes),
  })))

type Rgb = readonly [number, number, number]

const inkMaker =
  ({ inksOf, blackY }: InkTables, most: number) =>
  ([r, g, b]: Rgb): Inks => {
    const scale = 1 - blackY
    const lifted = [linearOf(r) * scale + blackY, linearOf(g) * scale + blackY, linearOf(b) * scale + blackY] as const
    return limitInk(inksOf(xyzOf(lifted)), most)
  }

const rgbOf = (hex: string): Rgb => {
  const [r, g, b] = Buffer.from(hex.slice(1, 7), 'hex')
  return [r! / 255, g! / 255, b! / 255]
}

const proofPixels = (ink: Uint8Array, { colorOf, blackY }: InkTables): Buffer => {
  const rgb = Buffer.alloc((ink.length / 4) * 3)
  const lower = (value: number): number => encodedOf((value - blackY) / (1 - blackY))
  for (let from = 0, to = 0; from < ink.length; from += 4, to += 3) {
    if (from > 0 && isRepeated(ink, from)) {
      rgb.copyWithin(to, to - 3, to)
      continue
    }
    const inks = [ink[from]! / 255, ink[from + 1]! / 255, ink[from + 2]! / 255, ink[from + 3]! / 255] as const
    const [r, g, b] = linearRgbOf(colorOf(inks))
    rgb[to] = Math.round(255 * lower(r))
    rgb[to + 1] = Math.round(255 * lower(g))
    rgb[to + 2] = Math.round(255 * lower(b))
  }
  return rgb
}

const isRepeated = (ink: Uint8Array, at: number): boolean =>
  ink[at] === ink[at - 4] && ink[at + 1] === ink[at - 3] && ink[at + 2] === ink[at - 2] && ink[at + 3] === ink[at - 1]
