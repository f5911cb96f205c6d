import type { ColorMode, Harmony } from '#contracts/designs/harmony.ts'
import type { SeedPalette } from '#contracts/designs/style.ts'
import type { Random } from '../random.ts'
import { pickWeighted } from '../styles/pick-weighted.ts'
import type { Ground, Range, StyleColor } from '../styles/style-parameters.ts'
import { modeOf, type Draft } from './complete-palette.ts'
import { harmonicHue } from './harmony.ts'
import { fromOklch, hueDistance, toOklch, type Oklch } from './oklch.ts'

/** Below this a color of somebody's counts as gray: it has no hue that could lead to others. */
const gray = 0.025

const between = ([least, most]: Range, random: Random): number => random.between(least, most)
const clamped = (value: number, [least, most]: Range): number => Math.min(most, Math.max(least, value))

/** A hand-picked palette; all of its hues turned together by at most the style's drift, so that they keep their company. */
export const draftFromSeed = (
  seed: SeedPalette,
  { color, drift }: { color: StyleColor; drift: number },
  random: Random,
): Draft => {
  const turn = drift * color.hueDrift * random.between(-1, 1)
  const shade = drift * random.between(-0.02, 0.02)
  const moved = (hex: string, lightness: number): string => {
    if (drift === 0) return hex
    const { l, c, h } = toOklch(hex)
    const turned = { l: l + lightness, c, h: h + turn }
    return fromOklch(isMud(turned) ? { ...turned, h: h - turn } : turned)
  }
  return {
    background: moved(seed.background, modeOf(seed.background) === 'dark' ? shade : -Math.abs(shade) / 2),
    primary: moved(seed.primary, 0),
    accent: moved(seed.accent, shade),
    kept: [],
  }
}

/** What yellow becomes when it must be dark. */
const isMud = ({ l, c, h }: Oklch): boolean => l < 0.66 && c > 0.04 && h > 72 && h < 128

/** Colors that were given: `primary` leads, `accent` may be left to a harmony. `kept` ones appear as they are. */
export type Anchor = { primary: string; accent?: string | undefined; kept: readonly string[] }

type Setting = {
  color: StyleColor
  mode: ColorMode
  /** Hues of the style for accents beside a gray. */
  accentHues: readonly number[]
}

/** Colors of somebody's on a ground of the style, completed by a harmony of the style. */
export const draftFromAnchor = (anchor: Anchor, setting: Setting, random: Random): Draft => {
  const { color, mode } = setting
  const asInk = (hex: string, chroma: Range): string =>
    anchor.kept.includes(hex) ? hex : fromOklch(ink(toOklch(hex), { chroma, mode }))
  const primary = asInk(anchor.primary, color.primaryChroma)
  const accent = asInk(anchor.accent ?? harmonicAccent(primary, setting, random), color.accentChroma)
  const hues = { primary: toOklch(primary), accent: toOklch(accent) }
  return { background: groundOf({ color, mode, hues }, random), primary, accent, kept: anchor.kept }
}

const inkLightness: Record<ColorMode, { gray: Range; color: Range }> = {
  light: { gray: [0.2, 0.34], color: [0.36, 0.6] },
  dark: { gray: [0.9, 0.96], color: [0.68, 0.88] },
}

/** The color as it looks well on paper or in the dark: no gray of the middle, and none of the mud that dark yellow is. */
const ink = ({ l, c, h }: Oklch, { chroma, mode }: { chroma: Range; mode: ColorMode }): Oklch => {
  const range = inkLightness[mode]
  if (c < gray) return { l: clamped(l, range.gray), c, h }
  const shown = { l: clamped(l, range.color), c: clamped(c, chroma), h }
  return isMud(shown) ? { ...shown, h: h < 100 ? 58 : 142 } : shown
}

const harmonicAccent = (primary: string, { color, mode, accentHues }: Setting, random: Random): string => {
  const lead = toOklch(primary)
  const harmony: Harmony = pickWeighted(color.harmonies, random)
  const hue = lead.c < gray ? random.pick(accentHues) : harmonicHue(lead.h, harmony, random)
  const lightness = mode === 'light' ? random.between(0.46, 0.6) : random.between(0.74, 0.86)
  return fromOklch({ l: lightness, c: between(color.accentChroma, random), h: hue })
}

/** From here on a ground is paper for dark text. */
const paper = 0.6

export const groundMode = ({ lightness }: Ground): ColorMode => (lightness[0] >= paper ? 'light' : 'dark')

const plainGrounds: Record<ColorMode, Ground> = {
  light: { weight: 1, lightness: [0.955, 0.985], chroma: [0.006, 0.016], hue: 'primary' },
  dark: { weight: 1, lightness: [0.17, 0.23], chroma: [0.015, 0.035], hue: 'primary' },
}

type GroundNeeds = { color: StyleColor; mode: ColorMode; hues: Record<'primary' | 'accent', Oklch> }

const groundOf = ({ color, mode, hues }: GroundNeeds, random: Random): string => {
  const own = color.grounds.filter(ground => groundMode(ground) === mode)
  const grounds = own.length > 0 ? own : [plainGrounds[mode]]
  const place = pickWeighted(Object.fromEntries(grounds.map(({ weight }, at) => [String(at), weight])), random)
  const { lightness, chroma, hue } = grounds[Number(place)]!
  const source = typeof hue === 'number' ? undefined : hues[hue]
  const c = between(chroma, random)
  return fromOklch({
    l: between(lightness, random),
    c: source && source.c < gray ? Math.min(c, 0.006) : c,
    h: source ? lentHue(source, mode) : quietHue(Number(hue), hues.primary, c),
  })
}

/** A gray stands on warm paper. Yellow and orange turn to mud in the dark: there they stand on the blue opposite to them. */
const lentHue = ({ c, h }: Oklch, mode: ColorMode): number => {
  if (c < gray) return mode === 'dark' ? 262 : 80
  return mode === 'dark' && h > 45 && h < 128 ? 262 : h
}

/** A full-colored ground keeps its hue; a breath of color leans towards the primary one, so that paper and ink belong together. */
const quietHue = (hue: number, primary: Oklch, chroma: number): number =>
  chroma < 0.03 && primary.c >= gray && hueDistance(hue, primary.h) < 60 ? (hue + primary.h) / 2 : hue
