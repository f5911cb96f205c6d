import { formatHex, interpolate } from 'culori'

/** Numbers that look random and are the same for the same seed (mulberry32, Tommy Ettinger). */
export type Dice = {
  /** From 0 up to, but not including, 1. */
  next: () => number
  between: (low: number, high: number) => number
  /** A whole number from 0 up to, but not including, `count`. */
  int: (count: number) => number
  coin: () => boolean
}

export const diceOf = (seed: number): Dice => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    int: count => Math.floor(next() * count),
    coin: () => next() < 0.5,
  }
}

/** Between two colors, on a straight line of OKLab. */
export const blend = (from: string, to: string, share: number): string =>
  formatHex(interpolate([from, to], 'oklab')(share)) ?? from

export type Point = readonly [x: number, y: number]

/** What a background is drawn on and with. */
export type Sketch = {
  width: number
  height: number
  /** A length that grows with the canvas but stays in proportion to its shorter edge, however long the other is. */
  unit: number
  ground: string
  /** The inks in turn, first to last and round again. */
  ink: (place: number) => string
  /** An ink thinned with the ground: 0 is the ground, 1 the ink. */
  tint: (place: number, share: number) => string
  dice: Dice
  /** Begins the ids of gradients, and is another one for every other drawing. */
  mark: string
}

/** Draws everything but the ground. */
export type Draw = (sketch: Sketch) => string

export type Scene = {
  width: number
  height: number
  /** The ground, then the inks; without inks the ground's own shades are used. */
  colors: readonly string[]
  seed: number
}

const smallest = 1
/** Longer frames get no more shapes than this many squares take. */
const longest = 40

/** The edges of a frame as they are drawn for: whoever asks for an empty frame or a thread gets a drawing that ends. */
export const drawnEdges = (frame: Pick<Scene, 'width' | 'height'>) => {
  const width = Math.max(smallest, frame.width)
  const height = Math.max(smallest, frame.height)
  const long = Math.max(width, height)
  return { width, height, long, short: Math.max(Math.min(width, height), long / longest) }
}

export const sketchOf = ({ colors, seed, ...frame }: Scene): Sketch => {
  const { width, height, long, short } = drawnEdges(frame)
  const ground = colors[0] ?? '#ffffff'
  const inks = colors.length > 1 ? colors.slice(1) : [blend(ground, '#808080', 0.12), blend(ground, '#808080', 0.2)]
  const ink = (place: number): string => inks[place % inks.length]!
  return {
    width,
    height,
    unit: Math.sqrt(short * Math.min(long, 3 * short)),
    ground,
    ink,
    tint: (place, share) => blend(ground, ink(place), share),
    dice: diceOf(seed),
    mark: markOf([width, height, seed, ...colors].join()),
  }
}

/** FNV-1a: short, and different where the text is. */
const markOf = (text: string): string => {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193)
  return `p${(hash >>> 0).toString(36)}`
}
