import type { Harmony } from '#contracts/designs/harmony.ts'

/** Relative chances; what is not listed is not chosen. They need not add up to anything. */
export type Weights<Name extends string> = Partial<Record<Name, number>>

/** Small drawn things that give a style away. How each is drawn is the business of the archetypes. */
export type Ornament =
  | 'rule'
  | 'double-rule'
  | 'frame'
  | 'double-frame'
  | 'corner-marks'
  | 'brackets'
  | 'block'
  | 'stripe'
  | 'dots'
  | 'arc'
  | 'circle'
  | 'blob'
  | 'starburst'
  | 'ribbon'
  | 'seal'
  | 'lantern'
  | 'leaf'
  | 'icon'
  | 'none'

type Align = 'start' | 'center' | 'end'

/** From least to most, both included. */
export type Range = readonly [least: number, most: number]

/** Grounds that the colors of a source can be set on. */
export type Ground = {
  weight: number
  /** OKLCH lightness, 0 to 1. From 0.6 on it is paper for dark text, below it takes light text. */
  lightness: Range
  /** OKLCH chroma; 0.02 is a breath of color, 0.15 a full one. */
  chroma: Range
  /** In degrees of OKLCH, or the hue of another color of the palette. */
  hue: number | 'primary' | 'accent'
}

export type StyleColor = {
  grounds: readonly Ground[]
  /** OKLCH chroma of generated colors; those that somebody owns stay what they are. */
  primaryChroma: Range
  accentChroma: Range
  harmonies: Weights<Harmony>
  /** Degrees by which the hues of a hand-picked palette may be turned, either way. */
  hueDrift: number
}

/** What the generator needs to know of a style beside its public part. */
export type StyleParameters = {
  /** Each size of text over the next smaller one. */
  scaleRatio: number
  /** CSS weights that are wished for; a family without them gives its nearest. */
  titleWeight: number
  textWeight: number
  /** Between characters, in em. */
  titleTracking: number
  kickerTracking: number
  /** Multiple of the size. */
  titleLineHeight: number
  /** Of panels, photos and buttons, as a share of the shorter edge; 0.5 of a button's height makes it a pill. */
  radius: number
  /** From the edge to the first text, as a share of the shorter edge. */
  margin: number
  ornaments: Weights<Ornament>
  /** Chance of a pattern behind the text, and which. Ids as `infra/materials/backgrounds.ts` has them. */
  patternChance: number
  patterns: Weights<string>
  /** Multiplies the chance of an archetype, by its id; 1 where none is given, 0 rules it out. */
  archetypes: Readonly<Record<string, number>>
  alignments: Weights<Align>
  color: StyleColor
}
