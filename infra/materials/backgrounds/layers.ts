// Backgrounds of things that stand one before the other.
import { blob, ridge } from './scatter.ts'
import { closedCurve, disc, filled, halfDisc, openCurve, rect } from './shapes.ts'
import type { Draw, Point, Sketch } from './sketch.ts'

/** Everything below the line, down to the foot of the canvas. */
const below = (curve: string, { width, height }: Sketch): string =>
  `${curve}L${Math.ceil(width * 2)} ${Math.ceil(height + 2)}L${-Math.ceil(width)} ${Math.ceil(height + 2)}Z`

/** Swells along the foot, the nearest the strongest. */
export const waves: Draw = sketch => {
  const { height, unit, tint } = sketch
  const count = 5
  const top = Math.min(height * 0.42, unit * 0.5)
  return Array.from({ length: count }, (_, place) => {
    const level = height - top * (1 - place / count) + unit * 0.03
    const line = ridge(sketch, { level, swing: unit * 0.045, pitch: unit * 0.32 })
    return filled(below(openCurve(line), sketch), tint(place, 0.3 + (0.7 * place) / (count - 1)))
  }).join('')
}

/** Ranges of hills in the mist under a low sun. */
export const mountains: Draw = sketch => {
  const { width, height, unit, dice, tint } = sketch
  const count = 4
  const top = Math.min(height * 0.5, unit * 0.62)
  const sun = disc([width * dice.between(0.6, 0.85), height - top * 1.12], unit * 0.085, tint(1, 0.9))
  const ranges = Array.from({ length: count }, (_, place) => {
    const level = height - top * (0.8 - (0.7 * place) / count)
    const line = ridge(sketch, { level, swing: unit * (0.13 - 0.02 * place), pitch: unit * (0.17 + 0.05 * place) })
    return filled(below(openCurve(line), sketch), tint(0, 0.25 + (0.75 * place) / (count - 1)))
  })
  return sun + ranges.join('')
}

/** Sheets of paper with a growing hole, so that the middle lies deepest. */
export const paperCut: Draw = sketch => {
  const { width, height, unit, tint, dice } = sketch
  const count = 4
  const phase = dice.between(0, 2 * Math.PI)
  return Array.from({ length: count }, (_, place) => {
    const depth = unit * (0.19 - (0.16 * place) / count)
    return filled(
      `M0 0H${Math.ceil(width)}V${Math.ceil(height)}H0Z${opening(sketch, depth, phase + 0.7 * place)}`,
      tint(place < count - 1 ? 0 : 1, 0.3 + (0.7 * place) / (count - 1)),
      'holed',
    )
  }).join('')
}

/** How square the hole is: 2 would be an ellipse (Lamé's curve). */
const squareness = 5

/** The hole of one sheet: the canvas less a wavy rim of about this depth. */
const opening = ({ width, height }: Sketch, depth: number, phase: number): string => {
  const rim = Math.min(depth, Math.min(width, height) * 0.3)
  const count = 64
  const points = Array.from({ length: count }, (_, place): Point => {
    const turn = (2 * Math.PI * place) / count
    const wave = rim * (1 + 0.16 * Math.sin(2 * turn + phase) + 0.1 * Math.sin(5 * turn + 2 * phase))
    const along = (value: number, edge: number): number =>
      edge / 2 + Math.sign(value) * Math.abs(value) ** (2 / squareness) * (edge / 2 - wave)
    return [along(Math.cos(turn), width), along(Math.sin(turn), height)]
  })
  return closedCurve(points)
}

/** Two rows of houses along the foot. */
export const skyline: Draw = sketch => {
  const { height, unit, tint } = sketch
  const top = Math.min(height * 0.4, unit * 0.36)
  return [0, 1]
    .map(place =>
      houses(sketch, { top: top * (1 - 0.35 * place), fill: tint(0, 0.45 + 0.55 * place), lights: place === 1 }),
    )
    .join('')
}

const houses = (sketch: Sketch, { top, fill, lights }: { top: number; fill: string; lights: boolean }): string => {
  const { width, height, unit, dice, tint } = sketch
  const parts: string[] = []
  for (let x = -unit * 0.02; x < width;) {
    const wide = unit * dice.between(0.05, 0.11)
    const tall = top * dice.between(0.4, 1)
    parts.push(rect({ x, y: height - tall, width: wide, height: tall }, fill))
    if (dice.next() < 0.3)
      parts.push(
        rect({ x: x + wide * 0.47, y: height - tall - top * 0.14, width: wide * 0.06, height: top * 0.15 }, fill),
      )
    if (lights) parts.push(...windows(sketch, { x, y: height - tall, wide, tall }, tint(1, 0.8)))
    x += wide + unit * (dice.next() < 0.3 ? 0.012 : 0)
  }
  return parts.join('')
}

const windows = (
  { dice }: Sketch,
  { x, y, wide, tall }: Record<'x' | 'y' | 'wide' | 'tall', number>,
  fill: string,
): string[] => {
  const size = wide * 0.14
  return Array.from({ length: 12 }, (_, place): Point => [
    x + wide * (0.2 + 0.26 * (place % 3)),
    y + wide * (0.2 + 0.32 * Math.floor(place / 3)),
  ])
    .filter(([, top]) => top + size < y + tall && dice.next() < 0.3)
    .map(([left, top]) => rect({ x: left, y: top, width: size, height: size * 1.2 }, fill))
}

/** Rainbows of five bands that rise from the foot, one large and one small. */
export const rainbowArches: Draw = ({ width, height, unit, dice, tint, ground }) => {
  const isLeft = dice.coin()
  const arch = (x: number, radius: number): string =>
    Array.from({ length: 6 }, (_, place) =>
      filled(
        halfDisc([x, height], radius * (1 - place * 0.155)),
        place === 5 ? ground : tint(place, 1 - 0.12 * Math.floor(place / 2)),
      ),
    ).join('')
  const large = unit * dice.between(0.38, 0.46)
  return (
    arch(isLeft ? large * 0.55 : width - large * 0.55, large) +
    arch(isLeft ? width - large * 0.3 : large * 0.3, large * 0.52)
  )
}

/** Hills cut from plain paper, with the sun behind them. */
export const hills: Draw = sketch => {
  const { width, height, unit, dice, tint } = sketch
  const isLeft = dice.coin()
  const wide = Math.max(width, unit) * 0.62
  return [
    disc([isLeft ? width * 0.78 : width * 0.22, height - unit * 0.44], unit * 0.13, tint(1, 1)),
    filled(
      blob([isLeft ? width * 0.95 : width * 0.05, height + wide * 0.5], { radius: wide * 0.86, wobble: 0.04 }, dice),
      tint(0, 0.5),
    ),
    filled(
      blob([isLeft ? width * 0.1 : width * 0.9, height + wide * 0.64], { radius: wide * 0.92, wobble: 0.04 }, dice),
      tint(0, 0.95),
    ),
  ].join('')
}
