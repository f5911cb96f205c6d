import { fromOklch, toOklch } from './oklch.ts'

const linear = (hex: string, at: number): number => {
  const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

/** Relative luminance of WCAG 2.2, 0 to 1. */
export const luminance = (hex: string): number =>
  0.2126 * linear(hex, 1) + 0.7152 * linear(hex, 3) + 0.0722 * linear(hex, 5)

/** WCAG 2.2, from 1 to 21; the order of the colors does not matter. */
export const contrastRatio = (one: string, other: string): number => {
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** The worst contrast of a color with any of these. */
export const leastContrast = (color: string, against: readonly string[]): number =>
  Math.min(...against.map(other => contrastRatio(color, other)))

type Need = {
  against: readonly string[]
  ratio: number
  /** The only way that lightness may move; either one when left out. */
  toward?: 'black' | 'white'
}

/**
 * The color with its lightness moved no further than it must be for `ratio` with every color in `against`: itself when it
 * holds already, undefined when neither lighter nor darker ones can. Hue stays; chroma gives way where sRGB ends.
 */
export const repaired = (color: string, need: Need): string | undefined => {
  if (leastContrast(color, need.against) >= need.ratio) return color
  const from = toOklch(color)
  const ends = [need.toward !== 'white' && 0, need.toward !== 'black' && 1]
    .filter(end => end !== false)
    .map(end => nearestThatHolds(from, end, need))
    .filter(found => found !== undefined)
  return ends.toSorted((a, b) => Math.abs(a.l - from.l) - Math.abs(b.l - from.l))[0]?.hex
}

/** Binary search on lightness from where it is towards black or white. What it returns has been measured, not computed. */
const nearestThatHolds = (
  from: ReturnType<typeof toOklch>,
  end: number,
  { against, ratio }: Need,
): { l: number; hex: string } | undefined => {
  const at = (l: number) => ({ l, hex: fromOklch({ ...from, l }) })
  const holds = (hex: string): boolean => leastContrast(hex, against) >= ratio
  let best = at(end)
  if (!holds(best.hex)) return undefined
  let low = from.l
  for (let step = 0; step < 12; step++) {
    const middle = at((low + best.l) / 2)
    if (holds(middle.hex)) best = middle
    else low = middle.l
  }
  return best
}
