import { blend, drawnEdges, sketchOf, type Dice, type Scene } from '../backgrounds/sketch.ts'
import type { Box } from './paths.ts'
import { inksOf, type Inks } from './inks.ts'

/** What a picture is drawn on and with. */
export type Easel = Inks & {
  width: number
  height: number
  short: number
  long: number
  isWide: boolean
  /** Colors in even steps between two, both included. */
  ramp: (from: string, to: string, count: number) => string[]
  /** One of the five tones, round and round. */
  tone: (place: number) => string
  dice: Dice
  /** Begins the ids of gradients. */
  mark: string
}

/** Draws everything but the ground. */
export type Compose = (easel: Easel) => string

export const easelOf = (scene: Scene): Easel => {
  const { long, short, ...edges } = drawnEdges(scene)
  // A thread is drawn as the strip that it is cut from.
  const width = Math.max(edges.width, short)
  const height = Math.max(edges.height, short)
  const { ground, ink, dice, mark } = sketchOf(scene)
  const inks = inksOf(ground, [0, 1, 2].map(ink))
  return {
    ...inks,
    width,
    height,
    long,
    short,
    isWide: width >= height,
    ramp: (from, to, count) =>
      Array.from({ length: count }, (_, step) => blend(from, to, count > 1 ? step / (count - 1) : 0)),
    tone: place => inks.tones[place % inks.tones.length]!,
    dice,
    mark,
  }
}

/** Squares in a row along the longer side, as near to squares as they fill the frame. */
export const panelsOf = ({ width, height, isWide, long, short }: Easel): Box[] => {
  const count = Math.max(1, Math.round(long / short))
  return Array.from({ length: count }, (_, place) =>
    isWide
      ? { x: (width * place) / count, y: 0, width: width / count, height }
      : { x: 0, y: (height * place) / count, width, height: height / count },
  )
}

/** Numbers 0 to `count` - 1 through a function, and the texts of it as one. */
export const repeat = (count: number, draw: (place: number) => string): string =>
  Array.from({ length: Math.max(0, Math.round(count)) }, (_, place) => draw(place)).join('')
