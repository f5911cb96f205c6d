import { disc, filled, openCurve, rect } from '../backgrounds/shapes.ts'
import { blend, type Point } from '../backgrounds/sketch.ts'
import { repeat, type Compose, type Easel } from './easel.ts'
import { differenceOf, sunOn } from './inks.ts'
import { d, leafPath, pill, type Disc } from './paths.ts'

type Swell = { level: number; swing: number; phase: number; turns: number }

/** A line from edge to edge out of two slow waves. */
const swell = ({ width }: Easel, { level, swing, phase, turns }: Swell): Point[] => {
  const count = Math.ceil(turns * 6) + 4
  return Array.from({ length: count + 1 }, (_, place): Point => {
    const share = place / count
    const high =
      Math.sin(phase + share * turns * 2 * Math.PI) + 0.4 * Math.sin(phase * 2.3 + share * turns * 3.7 * Math.PI)
    return [share * width, level - swing * high]
  })
}

const below = (line: readonly Point[], { width, height }: Easel): string =>
  openCurve(line) + d`L${width} ${height}L0 ${height}Z`

/** A sun with rings of its own light over hills that come nearer in steps. */
export const sunHills: Compose = easel => {
  const { width, height, short, ground, tones, dice, shades } = easel
  const sun = sunOn(ground, tones.slice(0, 3))
  const land = landOf(easel, sun)
  const isLeft = dice.coin()
  const at: Point = [width * (isLeft ? dice.between(0.3, 0.4) : dice.between(0.6, 0.7)), height * 0.36]
  const radius = Math.min(short * 0.27, height * 0.25)
  const far = shades(land, 4)
  const hills = far.map((shade, place) => {
    const line = swell(easel, {
      level: height * (0.5 + 0.135 * place),
      swing: Math.min(short, height) * (0.09 - 0.008 * place),
      phase: dice.between(0, 6.3),
      turns: Math.max(0.7, (width / short) * 0.62) * (1 - 0.12 * place),
    })
    const wood = place === 2 ? groves(easel, { line, color: far[3]! }) : ''
    return wood + filled(below(line, easel), shade)
  })
  return halo(easel, { at, radius, color: sun }) + hills.join('')
}

/** What stands clearest of the sky and the sun. */
const landOf = ({ ground, mate, star }: Easel, sun: string): string => {
  const gap = (color: string): number => Math.min(differenceOf(color, ground), differenceOf(color, sun))
  return [mate, star].filter(color => color !== sun).toSorted((a, b) => gap(b) - gap(a))[0] ?? mate
}

const halo = ({ ground }: Easel, { at, radius, color }: Disc & { color: string }): string =>
  [2.2, 1.6].map((size, place) => disc(at, radius * size, blend(ground, color, 0.12 + 0.14 * place))).join('') +
  disc(at, radius, color)

/** Groups of cypresses whose feet the next hill hides. */
const groves = ({ short, dice, width }: Easel, { line, color }: { line: readonly Point[]; color: string }): string => {
  const every = Math.max(3, Math.round(line.length / Math.max(1, width / short) / 1.3))
  const shift = 1 + dice.int(2)
  const trees = line
    .filter((_, place) => place % every === shift)
    .flatMap(([x, y]) =>
      [-0.07, 0, 0.06].map((offset, place) => {
        const length = short * dice.between(0.22, 0.27) * [0.8, 1.25, 0.95][place]!
        return leafPath([x + offset * short, y + short * 0.06], { length, angle: -Math.PI / 2, fat: 0.1 })
      }),
    )
  return filled(trees.join(''), color)
}

/** A sun or moon that sinks into the sea, and its light on the water. */
export const sunSea: Compose = easel => {
  const { width, height, short, ground, tones, dice, shades } = easel
  const horizon = Math.round(height * dice.between(0.52, 0.58))
  const color = sunOn(ground, tones.slice(0, 3))
  const water = landOf(easel, color)
  const radius = Math.min(short * 0.36, horizon * 0.74)
  const side = dice.coin() ? 1 : -1
  const x = width * (width > height * 1.4 ? 0.5 + side * dice.between(0.1, 0.18) : 0.5)
  const at: Point = [x, horizon - radius * 0.12]
  return (
    halo(easel, { at, radius, color }) +
    rect({ x: 0, y: horizon, width, height: height - horizon + 1 }, water) +
    swells(easel, { horizon, color: shades(water, 4)[1]!, clear: [x, radius * 1.15] }) +
    glitter(easel, { at: [x, horizon], radius, color }) +
    boat(easel, {
      at:
        width > height * 1.4
          ? [x - side * radius * 1.75, horizon + (height - horizon) * 0.4]
          : [x - side * width * 0.34, horizon + (height - horizon) * 0.72],
      water,
    })
  )
}

/** The light of the sun on the water: ever shorter bars. */
const glitter = (
  { height, short, dice }: Easel,
  { at: [x, horizon], radius, color }: Disc & { color: string },
): string => {
  const depth = height - horizon
  const bars = Math.max(4, Math.round(depth / (short * 0.085)))
  return repeat(bars, place => {
    const share = (place + 0.45) / bars
    const wide = radius * 2 * (1 - share * 0.7) * dice.between(0.85, 1.1)
    const thick = (depth / bars) * 0.48
    const left = x - wide / 2 + radius * dice.between(-0.1, 0.1)
    return filled(pill({ x: left, y: horizon + share * depth - thick / 2, width: wide, height: thick }), color)
  })
}

type Sea = { horizon: number; color: string; clear: readonly [x: number, reach: number] }

/** Short strokes on the water, in rows, left and right of the light. */
const swells = ({ width, height, short, dice }: Easel, { horizon, color, clear: [x, reach] }: Sea): string => {
  const depth = height - horizon
  const rows = Math.max(3, Math.round(depth / (short * 0.1)))
  return repeat(rows, row => {
    const y = horizon + (depth * (row + 0.5)) / rows
    return repeat(width / (short * 0.42), place => {
      const wide = short * dice.between(0.14, 0.3)
      const left = (place + 0.4 * (row % 2) + dice.between(-0.1, 0.2)) * short * 0.42
      const isFree = left > x + reach || left + wide < x - reach
      return isFree ? filled(pill({ x: left, y, width: wide, height: short * 0.018 }), color) : ''
    })
  })
}

const boat = ({ short, lightest, darkest }: Easel, { at: [x, y], water }: { at: Point; water: string }): string => {
  const size = short * 0.17
  const sail = differenceOf(lightest, water) > differenceOf(darkest, water) ? lightest : darkest
  return (
    filled(d`M${x - size * 0.06} ${y - size * 1.25}V${y - size * 0.1}H${x - size * 0.62}Z`, sail) +
    filled(d`M${x + size * 0.04} ${y - size}V${y - size * 0.1}H${x + size * 0.5}Z`, sail) +
    filled(
      d`M${x - size * 0.75} ${y}H${x + size * 0.7}L${x + size * 0.42} ${y + size * 0.26}H${x - size * 0.48}Z`,
      sail,
    )
  )
}
