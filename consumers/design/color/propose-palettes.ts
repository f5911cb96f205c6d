import type { Palette } from '#contracts/designs/color.ts'
import type { ColorMode, Harmony } from '#contracts/designs/harmony.ts'
import { findStyle } from '#contracts/designs/styles.ts'
import type { Random } from '../random.ts'
import { parametersOf } from '../styles/parameters.ts'
import { pickWeighted } from '../styles/pick-weighted.ts'
import { completePalette, modeOf, shapeContrast, type Draft } from './complete-palette.ts'
import { contrastRatio } from './contrast.ts'
import { draftFromAnchor, draftFromSeed, groundMode, type Anchor } from './draft-palette.ts'
import { harmonyOf } from './harmony.ts'
import { mostDiverse } from './most-diverse.ts'
import { toOklch } from './oklch.ts'

/** Where colors come from. All are hex colors like `#1a2b3c`, the most important first. */
export type PaletteWish = {
  /** Id of a style. */
  style: string
  /** Kept unchanged wherever contrast allows. */
  brand?: readonly string[]
  /** Like `brand`, but after it. */
  logo?: readonly string[]
  /** Lead to colors that suit them. */
  photo?: readonly string[]
  /** Both when left out. */
  mode?: ColorMode | undefined
}

type PaletteSource = 'brand' | 'logo' | 'photo' | 'style'

export type Proposal = {
  palette: Palette
  harmony: Harmony
  mode: ColorMode
  source: PaletteSource
  /** What had to be changed, in English sentences. */
  notes: string[]
}

type Candidate = { draft: Draft; mode: ColorMode; source: PaletteSource }

const drawsPerChoice = 5

/** At most `count` palettes that hold WCAG AA by construction and differ as far as the wish lets them. */
export const proposePalettes = (wish: PaletteWish, random: Random, count: number): Palette[] =>
  propose(wish, random, count).map(({ palette }) => palette)

/** The same, each with what it was made of. */
export const propose = (wish: PaletteWish, random: Random, count: number): Proposal[] => {
  const draw = hasSource(wish) ? fromSources(wish, random) : fromStyle(wish, random)
  const drawn = Array.from({ length: Math.max(12, count * drawsPerChoice) }, (_, at) => finish(draw(at)))
  return mostDiverse(drawn, count)
}

const hasSource = ({ brand = [], logo = [], photo = [] }: PaletteWish): boolean =>
  brand.length + logo.length + photo.length > 0

const finish = ({ draft, mode, source }: Candidate): Proposal => {
  const { palette, notes } = completePalette(draft, mode)
  return { palette, harmony: harmonyOf(palette.primary, palette.accent), mode, source, notes }
}

/** Every hand-picked palette as it is, then with its hues turned, then its colors on other grounds of the style. */
const fromStyle = ({ style, mode }: PaletteWish, random: Random) => {
  const { color } = parametersOf(style)
  const all = findStyle(style)?.palettes ?? []
  const seeds = all.filter(({ background }) => mode === undefined || modeOf(background) === mode)
  return (at: number): Candidate => {
    const seed = seeds[at % Math.max(1, seeds.length)]
    const round = Math.floor(at / Math.max(1, seeds.length))
    if (seed && round < 2) {
      const draft = draftFromSeed(seed, { color, drift: round }, random)
      return { draft, mode: modeOf(seed.background), source: 'style' }
    }
    const chosen = mode ?? randomMode(style, random)
    const accent = color.hueDrift >= freeDrift && random.next() < 0.4 ? undefined : random.pick(all).accent
    const anchor = { primary: random.pick(all).primary, accent, kept: [] }
    const draft = draftFromAnchor(anchor, { color, mode: chosen, accentHues: accentHuesOf(style) }, random)
    return { draft, mode: chosen, source: 'style' }
  }
}

/** Styles whose hues may be turned as far as this are not recognized by them. */
const freeDrift = 10

const accentHuesOf = (style: string): number[] =>
  (findStyle(style)?.palettes ?? []).map(({ accent }) => toOklch(accent)).flatMap(({ c, h }) => (c > 0.025 ? [h] : []))

const randomMode = (style: string, random: Random): ColorMode => {
  const { grounds } = parametersOf(style).color
  const weightOf = (mode: ColorMode): number =>
    grounds.filter(ground => groundMode(ground) === mode).reduce((sum, { weight }) => sum + weight, 0)
  return pickWeighted({ light: weightOf('light'), dark: weightOf('dark') }, random)
}

const fromSources = (wish: PaletteWish, random: Random) => {
  const { color } = parametersOf(wish.style)
  const anchors = anchorsOf(wish)
  const accentHues = accentHuesOf(wish.style)
  return (at: number): Candidate => {
    const { source, anchor } = anchors[at % anchors.length]!
    const mode = wish.mode ?? modeFor(anchor) ?? randomMode(wish.style, random)
    return { draft: draftFromAnchor(anchor, { color, mode, accentHues }, random), mode, source }
  }
}

/** A little more than must be, since grounds are seldom pure white or black. */
const roomyContrast = 1.15 * shapeContrast

/** The only mode that has grounds for a color that is to be kept, if there is just one. */
const modeFor = ({ primary, kept }: Anchor): ColorMode | undefined => {
  if (!kept.includes(primary)) return undefined
  if (contrastRatio(primary, '#ffffff') < roomyContrast) return 'dark'
  return contrastRatio(primary, '#000000') < roomyContrast ? 'light' : undefined
}

/** Owned colors lead in turns, alone and in pairs; those of a photo accompany them, or lead where nobody owns any. */
const anchorsOf = ({ brand = [], logo = [], photo = [] }: PaletteWish): { source: PaletteSource; anchor: Anchor }[] => {
  const owned = [...new Set([...brand, ...logo])]
  const sourceOf = (hex: string): PaletteSource => (brand.includes(hex) ? 'brand' : 'logo')
  const leading = owned.map(primary => ({ source: sourceOf(primary), anchor: { primary, kept: owned } }))
  const companions = owned.length > 0 ? [...owned, ...photo.slice(0, 3)] : photo
  const leaders = owned.length > 0 ? owned : photo
  const pairs = leaders.flatMap(primary =>
    companions
      .filter(accent => accent !== primary)
      .map(accent => ({
        source: owned.length > 0 ? sourceOf(primary) : ('photo' as const),
        anchor: { primary, accent, kept: owned },
      })),
  )
  const alone =
    owned.length > 0 ? [] : photo.map(primary => ({ source: 'photo' as const, anchor: { primary, kept: [] } }))
  return [...leading, ...pairs, ...alone]
}
