import type { Palette } from '#contracts/designs/color.ts'
import type { ColorMode } from '#contracts/designs/harmony.ts'
import { contrastRatio, repaired } from './contrast.ts'
import { difference, fromOklch, hueDistance, mixed, toOklch } from './oklch.ts'

/** What WCAG AA asks of text, and of things that are not text. */
export const textContrast = 4.5
export const shapeContrast = 3

/** The three colors that a palette is grown from. */
export type Draft = {
  background: string
  primary: string
  accent: string
  /** Colors that somebody owns: they change last, and then a note says so. */
  kept: readonly string[]
}

export type Completed = { palette: Palette; notes: string[] }

/** The mode that a background calls for: dark ones take white text. */
export const modeOf = (background: string): ColorMode =>
  contrastRatio(background, '#ffffff') >= textContrast ? 'dark' : 'light'

/** The whole palette. Every pair of it holds its contrast whatever the draft was; only what did not hold has been moved. */
export const completePalette = (draft: Draft, mode: ColorMode): Completed => {
  const background = settleGround(draft, mode)
  const surface = surfaceOn(background, mode)
  const text = textOn([background, surface], draft.primary, mode)
  const primary = settleInk(draft.primary, background, draft)
  const accent = distinct(settleInk(draft.accent, background, draft), primary, { background, kept: draft.kept })
  const palette = {
    background,
    surface,
    text,
    muted: mutedOn([background, surface], text),
    primary,
    on_primary: onColor(primary, [background, text]),
    accent,
    on_accent: onColor(accent, [background, text]),
  }
  return { palette, notes: notesOf(draft, palette) }
}

/** Far enough from the middle for text, and farther, where that lets the colors that are to be kept stand on it. */
const settleGround = ({ background, kept }: Draft, mode: ColorMode): string => {
  const [text, away, ratio] =
    mode === 'dark' ? (['#ffffff', 'black', 5.4] as const) : (['#000000', 'white', 8] as const)
  // Never undefined: black holds on white.
  const legible = repaired(background, { against: [text], ratio })!
  const suited = kept.length > 0 && repaired(legible, { against: kept, ratio: shapeContrast, toward: away })
  return suited || legible
}

/** One step from the background: towards white on paper, darker on full colors, lighter in the dark. */
const surfaceOn = (background: string, mode: ColorMode): string => {
  const { l, c, h } = toOklch(background)
  if (mode === 'light')
    return l > 0.975 ? fromOklch({ l: l - 0.035, c: c < 0.003 ? 0 : c + 0.006, h }) : mixed(background, '#ffffff', 0.6)
  return l > 0.32 ? fromOklch({ l: l - 0.07, c: c * 0.95, h }) : fromOklch({ l: l + 0.065, c: c * 1.05, h })
}

const textOn = (grounds: string[], primary: string, mode: ColorMode): string => {
  const { h, c } = toOklch(mode === 'dark' ? grounds[0]! : primary)
  const wished = mode === 'dark' ? { l: 0.972, c: Math.min(c, 0.018), h } : { l: 0.23, c: Math.min(c, 0.035), h }
  const extreme = mode === 'dark' ? '#ffffff' : '#000000'
  return repaired(fromOklch(wished), { against: grounds, ratio: 7 }) ?? extreme
}

/** Quieter than the text, with a little to spare above the limit. */
const mutedOn = (grounds: string[], text: string): string =>
  repaired(mixed(text, grounds[0]!, 0.34), { against: grounds, ratio: textContrast + 0.1 }) ?? text

/** How far apart in lightness an ink and a full-colored ground of about the opposite hue must be. */
const calmStep = 0.38

/** Colors opposite to a full-colored ground, and about as light, flicker on it: there they become pale, or deep. */
const settleInk = (color: string, background: string, { kept }: Draft): string => {
  const need = { against: [background], ratio: shapeContrast }
  if (kept.includes(color)) return repaired(color, need) ?? color
  const ground = toOklch(background)
  const ink = toOklch(color)
  const isOpposite = ground.c > 0.08 && hueDistance(ground.h, ink.h) > 75
  if (!isOpposite || Math.abs(ground.l - ink.l) >= calmStep) return repaired(color, need) ?? color
  const calm = {
    l: ground.l + (modeOf(background) === 'dark' ? calmStep : -calmStep),
    c: Math.min(ink.c, 0.11),
    h: ink.h,
  }
  return repaired(fromOklch(calm), need) ?? color
}

const leastApart = 0.11

/** The accent, moved in lightness or to a neighboring hue until nobody takes it for the primary color. */
const distinct = (accent: string, primary: string, { background, kept }: Omit<Draft, 'primary' | 'accent'>): string => {
  if (kept.includes(accent) || difference(accent, primary) >= leastApart) return accent
  const { l, c, h } = toOklch(accent)
  const steps = [0.14, -0.14, 0, 0.22, -0.22, 0.32, -0.32]
  const others = steps
    .map(step => fromOklch({ l: l + step, c, h: step === 0 ? h + 40 : h }))
    .filter(other => contrastRatio(other, background) >= shapeContrast && difference(other, primary) >= leastApart)
  return others[0] ?? accent
}

/** Text on a full color: one that the palette has already, or else white or black, one of which always holds. */
const onColor = (color: string, known: string[]): string => {
  const holding = ['#ffffff', ...known].filter(other => contrastRatio(other, color) >= textContrast)
  const [best] = holding.toSorted((a, b) => contrastRatio(b, color) - contrastRatio(a, color))
  return best ?? '#000000'
}

const notesOf = ({ primary, accent, kept }: Draft, palette: Palette): string[] => {
  const moved = ([from, to]: readonly [string, string]): string[] =>
    kept.includes(from) && from !== to
      ? [`${from} had too little contrast with the background ${palette.background}; it became ${to}.`]
      : []
  return [[primary, palette.primary] as const, [accent, palette.accent] as const].flatMap(moved)
}
