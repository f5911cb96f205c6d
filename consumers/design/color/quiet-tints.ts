import type { Palette } from '#contracts/designs/color.ts'
import { leastContrast } from './contrast.ts'
import { modeOf, textContrast } from './complete-palette.ts'
import { mixed } from './oklch.ts'

/** Above the limit, since a gradient between two tints may pass a little below both. */
const spare = 0.2

/** How much of an ink the strongest tint may hold. */
const strongest = 0.22

/**
 * Colors for a pattern behind text: the background, then a tint each of the primary color, the accent and the surface. Text
 * and muted text hold 4.5:1 on every one of them, and so on whatever lies between two.
 */
export const quietTints = (palette: Palette): [string, string, string, string] => {
  const { background, primary, accent, surface } = palette
  const tint = (ink: string, share: number): string => legibleTint(palette, ink, share)
  return [background, tint(primary, strongest), tint(accent, strongest * 0.8), tint(surface, 1)]
}

/** Less ink than this is not seen as one. */
const leastInk = 0.05

/** As much of the ink as the text on it bears; where that is next to nothing, a shade away from the text instead. */
const legibleTint = (palette: Palette, ink: string, most: number): string => {
  const bearable = bearableShare(palette, ink, most)
  if (bearable >= leastInk) return mixed(palette.background, ink, bearable)
  const away = modeOf(palette.background) === 'dark' ? '#000000' : '#ffffff'
  return mixed(palette.background, mixed(away, ink, 0.1), Math.min(0.17, most))
}

/** By binary search, since contrast falls steadily with the share. */
const bearableShare = ({ background, text, muted }: Palette, ink: string, most: number): number => {
  const bears = (share: number): boolean =>
    leastContrast(mixed(background, ink, share), [text, muted]) >= textContrast + spare
  if (bears(most)) return most
  let [low, high] = [0, most]
  for (let step = 0; step < 7; step++) {
    const share = (low + high) / 2
    if (bears(share)) low = share
    else high = share
  }
  return low
}
