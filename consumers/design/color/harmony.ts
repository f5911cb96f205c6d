import type { Harmony } from '#contracts/designs/harmony.ts'
import type { Random } from '../random.ts'
import { hueDistance, toOklch } from './oklch.ts'

/** How far the accent's hue lies from that of the primary color, in degrees of OKLCH. */
const angles: Record<Harmony, number> = { mono: 0, analogous: 30, triad: 120, split: 150, complement: 180 }

/** A hue that stands in this harmony to `hue`, on either side of it. */
export const harmonicHue = (hue: number, harmony: Harmony, random: Random): number =>
  hue + angles[harmony] * (random.next() < 0.5 ? -1 : 1)

/** Grays have no hue and go with everything. */
const isGray = (color: string): boolean => toOklch(color).c < 0.025

/** The harmony that two colors come nearest to. */
export const harmonyOf = (primary: string, accent: string): Harmony => {
  if (isGray(primary) || isGray(accent)) return 'mono'
  const apart = hueDistance(toOklch(primary).h, toOklch(accent).h)
  const names = Object.keys(angles) as Harmony[]
  return names.reduce((best, name) => (Math.abs(angles[name] - apart) < Math.abs(angles[best] - apart) ? name : best))
}
