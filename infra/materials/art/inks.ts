// Which of the given colors plays which part in a picture.
import { converter, differenceEuclidean } from 'culori'
import { blend } from '../backgrounds/sketch.ts'

const toOklab = converter('oklab')
const toOklch = converter('oklch')
const euclidean = differenceEuclidean('oklab')

/** Distance in OKLab: 0.02 is just seen, 1 lies between black and white. */
export const differenceOf = (one: string, other: string): number => euclidean(one, other)

const lightness = (color: string): number => toOklab(color)?.l ?? 0
const chroma = (color: string): number => toOklch(color)?.c ?? 0

export type Inks = {
  ground: string
  /** What the eye shall meet first. */
  star: string
  /** The clearest companion of both. */
  mate: string
  /** Five flat colors that can be told from each other and from the ground: star, mate, then others. */
  tones: readonly string[]
  darkest: string
  lightest: string
  /** The color as it looks in the shade, or in the light where it is the darkest of all. */
  shade: (color: string) => string
  /** The color with ever less of another, from far to near; of the given ones that which mixes cleanest with it. */
  shades: (color: string, count: number) => string[]
  /** Of all colors that which stands clearest of these. */
  against: (...colors: string[]) => string
}

/** Where two colors differ by less, one shape of them melts into the other. */
const clear = 0.2

export const inksOf = (ground: string, given: readonly string[]): Inks => {
  const inks = [...new Set(given)]
  const star = starOf(ground, inks)
  const mate = farthest(inks, [ground, star]) ?? star
  const tones = [star, mate]
  const pool = poolOf([ground, ...inks])
  for (let count = tones.length; count < 5; count++) tones.push(farthest(pool, [ground, ...tones]) ?? mate)
  const byLightness = [ground, ...inks].toSorted((a, b) => lightness(a) - lightness(b))
  const [darkest, lightest] = [byLightness[0]!, byLightness.at(-1)!]
  return {
    ground,
    star,
    mate,
    tones,
    darkest,
    lightest,
    shade: color => (differenceOf(color, darkest) > 0.15 ? blend(color, darkest, 0.24) : blend(color, lightest, 0.22)),
    shades: (color, count) => {
      const far = partnerOf(color, byLightness)
      return Array.from({ length: count }, (_, step) => blend(far, color, 0.3 + (0.7 * step) / Math.max(1, count - 1)))
    },
    against: (...colors) => farthest([ground, ...tones], colors) ?? star,
  }
}

/** The most colorful ink that stands clear of the ground, or else the one that stands clearest. */
const starOf = (ground: string, inks: readonly string[]): string => {
  const isClear = (ink: string): boolean =>
    differenceOf(ink, ground) > clear && Math.abs(lightness(ink) - lightness(ground)) > clear / 2
  const [most] = inks.filter(isClear).toSorted((a, b) => chroma(b) - chroma(a))
  return most ?? farthest(inks, [ground]) ?? ground
}

const farthest = (colors: readonly string[], from: readonly string[]): string | undefined => {
  const gap = (color: string): number => Math.min(...from.map(other => differenceOf(color, other)))
  return colors.toSorted((a, b) => gap(b) - gap(a))[0]
}

const isClean = (mix: string, one: string, other: string): boolean =>
  chroma(mix) > 0.75 * Math.min(chroma(one), chroma(other))

const partnerOf = (color: string, others: readonly string[]): string => {
  const clean = others.filter(other => isClean(blend(color, other, 0.5), color, other))
  return farthest(clean, [color]) ?? color
}

/** The brightest and most colorful ink that is seen on the sky: a black sun looks like an eclipse. */
export const sunOn = (sky: string, inks: readonly string[]): string => {
  const glow = (ink: string): number =>
    lightness(ink) +
    2 * chroma(ink) +
    1.5 * Math.min(0.35, differenceOf(ink, sky)) -
    (differenceOf(ink, sky) < 0.13 ? 9 : 0)
  return inks.toSorted((a, b) => glow(b) - glow(a))[0] ?? sky
}

/** The colors and what lies between two of them, but no mud: two hues that mix to gray are not mixed. */
const poolOf = (colors: readonly string[]): string[] => {
  const mixes = colors.flatMap((one, at) =>
    colors
      .slice(at + 1)
      .flatMap(other => [0.3, 0.5, 0.7].map(share => blend(one, other, share)).filter(mix => isClean(mix, one, other))),
  )
  return [...colors, ...mixes]
}
