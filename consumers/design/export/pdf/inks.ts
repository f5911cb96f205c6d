import type { PrintProfile } from '#infra/color/print-profile.ts'
import { factor } from './numbers.ts'

/** What a color is for. Fine things in gray are printed in black alone, so that a press that is out of register shows no fringes. */
export type Use = 'area' | 'line' | 'text'

declare const mixed: unique symbol
/** A color in the space of the page; only `Inks` makes one, so that no other space gets into a file for the press. */
export type Tint = readonly number[] & { readonly [mixed]: true }

export type Inks = {
  space: 'DeviceRGB' | 'DeviceCMYK'
  /** Of `#rrggbb`. */
  tint: (color: string, use: Use) => Tint
  /** Into how many parts a gradient between two colors is cut, so that it looks as on a screen. */
  stepsBetween: (from: string, to: string) => number
  /** What is drawn thinner becomes as wide. */
  leastLinePt: number
  /** Printed onto what lies below, not into a hole in it. */
  overprints: (tint: Tint, use: Use) => boolean
}

const tintOf = (values: readonly number[]): Tint => values as unknown as Tint

/** The operands and the operator that sets a color. */
export const colorOperator = (tint: Tint, kind: 'fill' | 'stroke'): string => {
  const operator = { 3: ['rg', 'RG'], 4: ['k', 'K'] }[tint.length as 3 | 4][kind === 'fill' ? 0 : 1]
  return `${tint.map(factor).join(' ')} ${operator}`
}

export const screenInks: Inks = {
  space: 'DeviceRGB',
  // To the next hundred-thousandth: readers that cut off what is beyond a byte would show a darker color.
  tint: color => tintOf(bytesOf(color).map(value => Math.ceil((value / 255) * 1e5) / 1e5)),
  stepsBetween: () => 1,
  leastLinePt: 0,
  overprints: () => false,
}

/** A quarter of a point is what every press holds; a little more, so that rounding takes nothing from it. */
const pressHairlinePt = 0.251

/**
 * Inks of a press, and black alone for what is gray; but areas on a page with `pictures` that must go on where these end take the
 * inks that the pictures have there, or their edges would be seen.
 */
export const pressInks = (profile: PrintProfile, beside?: 'pictures'): Inks => {
  const blackOf = blackFor(profile)
  const known = new Map<string, Tint>()
  const mix = (color: string, use: Use): Tint => {
    const bytes = bytesOf(color)
    if (beside && use === 'area') return tintOf([...profile.pixelsToInk(Uint8Array.from(bytes))].map(ink => ink / 255))
    const black = isGray(bytes, use) ? blackOf(bytes[1]) : undefined
    // Dark areas of black ink alone look washed out and take all inks; letters and lines stay sharp in one.
    if (black !== undefined && (use !== 'area' || black < mostAlone)) return tintOf([0, 0, 0, black])
    const inks = profile.inkOf(color)
    return tintOf(use !== 'area' && isNearBlack(inks) ? [0, 0, 0, blackOf(darknessOf(bytes))] : inks)
  }
  return {
    space: 'DeviceCMYK',
    tint: (color, use) => {
      const key = color + use
      const tint = known.get(key) ?? mix(color, use)
      known.set(key, tint)
      return tint
    },
    stepsBetween: (from, to) => {
      const [one, two] = [bytesOf(from), bytesOf(to)]
      return Math.min(24, Math.max(1, Math.ceil(Math.max(...one.map((v, at) => Math.abs(v - two[at]!))) / 8)))
    },
    leastLinePt: pressHairlinePt,
    overprints: (tint, use) => use !== 'area' && tint[3] === 1,
  }
}

export const bytesOf = (color: string): [number, number, number] => {
  const value = Number.parseInt(color.slice(1, 7), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

/** So much may the channels of a gray differ: nobody sees it in dark letters and lines, but everybody sees that a cream is gone. */
const [fineTolerance, tolerance] = [6, 1]
/** With more black than this, other inks under it are what makes an area deep. */
const mostAlone = 0.9
/** Lighter than this, every ink is so thin that one out of place shows no fringe. */
const lightest = 160

const isGray = (bytes: readonly number[], use: Use): boolean => {
  const most = Math.max(...bytes)
  return most - Math.min(...bytes) <= (use !== 'area' && most < lightest ? fineTolerance : tolerance)
}

/** Built of so much of every ink it is black with a cast, which nobody sees in a letter; what they see is every ink that is out of place. */
const isNearBlack = ([c, m, y, k]: readonly [number, number, number, number]): boolean =>
  k >= 0.85 && Math.min(c, m, y) >= 0.3

/** The gray that is as dark as a color: its luma after ITU-R BT.709. */
const darknessOf = ([r, g, b]: readonly number[]): number => 0.2126 * r! + 0.7152 * g! + 0.0722 * b!

/** How much black ink alone looks like this gray (0 to 255); 1 is as dark as it gets. */
const blackFor = ({ toScreen }: PrintProfile): ((gray: number) => number) => {
  const ramp = Buffer.alloc(256 * 4)
  for (let k = 0; k < 256; k++) ramp[4 * k + 3] = k
  const seen = toScreen(ramp)
  const lightness = Array.from({ length: 256 }, (_, k) => seen[3 * k + 1]!)
  return gray => {
    if (gray >= 255) return 0
    const at = lightness.findIndex(light => light <= gray)
    if (at <= 0) return at === 0 ? 0 : 1
    const [before, after] = [lightness[at - 1]!, lightness[at]!]
    return (at - (gray - after) / Math.max(1, before - after)) / 255
  }
}
