import { disc, filled, polygon, rect, stroked } from '../backgrounds/shapes.ts'
import type { Point } from '../backgrounds/sketch.ts'
import { panelsOf, repeat, type Compose, type Easel } from './easel.ts'
import { differenceOf, sunOn } from './inks.ts'
import { d, type Box } from './paths.ts'

/** A shelf of books, shelf over shelf in a tall frame, and a paper plane in the free air. */
export const books: Compose = easel => {
  const { width, height, isWide, short, ground, tones, dice, against } = easel
  const sun = sunOn(ground, tones.slice(0, 3))
  const air = isWide ? height * 0.38 : short * 0.62
  const shelves = isWide
    ? [{ x: 0, y: air, width, height: height - air }]
    : panelsOf({ ...easel, height: height - air, long: Math.max(short, height - air), isWide: false }).map(box => ({
        ...box,
        y: box.y + air,
      }))
  const isLeft = dice.coin()
  const plane: Point = [width * (isLeft ? 0.68 : 0.3), air * 0.45]
  return (
    disc([width * (isLeft ? 0.28 : 0.72), air * 0.98], Math.min(short * 0.27, air * 0.8), sun) +
    flight(easel, plane, { side: isLeft ? 1 : -1, color: against(ground, sun) }) +
    shelves.map(box => spines(easel, box, against(ground, sun))).join('')
  )
}

const flight = ({ short, width }: Easel, [x, y]: Point, { side, color }: { side: number; color: string }): string => {
  const size = Math.min(short * 0.2, width * 0.16)
  const at = (dx: number, dy: number): Point => [x + side * dx * size, y + dy * size]
  const [nose, wing, fold, keel, tail] = [at(1, -0.55), at(-0.9, -0.1), at(-0.28, 0.16), at(-0.2, 0.62), at(0.4, 0.42)]
  const [from, one, two, to] = [at(-3.6, 0.6), at(-2.6, 1.3), at(-1.7, -0.6), at(-0.95, 0.35)]
  const trail = d`M${from[0]} ${from[1]}C${one[0]} ${one[1]} ${two[0]} ${two[1]} ${to[0]} ${to[1]}`
  return (
    stroked(trail, { color, width: size * 0.06 }) +
    filled(polygon([nose, wing, fold]) + polygon([nose, fold, keel]) + polygon([nose, at(-0.02, 0.26), tail]), color)
  )
}

const spines = (
  { short, star, mate, tones, ground, dice, against }: Easel,
  { x, y, width, height }: Box,
  board: string,
): string => {
  const colors = [star, mate, tones[2]!, tones[3]!].filter(color => differenceOf(color, ground) > 0.08)
  const plank = short * 0.035
  const count = Math.max(4, Math.round(width / (short * (width > height ? 0.19 : 0.15))))
  const shift = dice.int(4)
  const pitch = width / count
  let last = -1
  const spinesOfRow = repeat(count, place => {
    const pick = (place + shift + (dice.coin() ? 1 : 0)) % colors.length
    last = pick === last ? (pick + 1) % colors.length : pick
    const color = colors[last] ?? star
    const tall = (height - plank) * dice.between(0.62, 0.94)
    const box = { x: x + place * pitch, y: y + height - plank - tall, width: pitch + 0.5, height: tall }
    const mark = against(color, ground)
    const bands = [0.12, 0.74].map(share => rect({ ...box, y: box.y + tall * share, height: tall * 0.06 }, mark))
    const seal = place % 3 === 0 ? disc([box.x + pitch / 2, box.y + tall * 0.42], pitch * 0.24, mark) : ''
    return rect(box, color) + bands.join('') + seal
  })
  return spinesOfRow + rect({ x, y: y + height - plank, width, height: plank + 1 }, board)
}
