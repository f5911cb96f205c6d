// Backgrounds of slanted bands.
import { filled, polygon } from './shapes.ts'
import type { Draw, Point } from './sketch.ts'

/** Slanted bands that come in over a lower corner, thinner and farther apart the deeper in. */
export const diagonalStripes: Draw = ({ width, height, unit, dice, tint }) => {
  const isLeft = dice.coin()
  let near = unit * dice.between(0.1, 0.2)
  return Array.from({ length: 7 }, (_, place) => {
    const far = near + unit * 0.07 * (1 - place * 0.11)
    const band: Point[] = [
      [near, height],
      [far, height],
      [0, height - far],
      [0, height - near],
    ]
    near = far + unit * (0.035 + place * 0.012)
    const corners = band.map(([x, y]): Point => [isLeft ? x : width - x, y])
    return filled(polygon(corners), tint(place, 1 - place * 0.1))
  }).join('')
}

/** Arrowheads, one inside the other, that point inwards from one side. */
export const chevrons: Draw = sketch => {
  const { width, height, unit, dice, tint } = sketch
  const isRight = dice.coin()
  const middle = height * dice.between(0.35, 0.65)
  const reach = Math.max(middle, height - middle)
  return Array.from({ length: 6 }, (_, place) => {
    const tip = unit * (0.42 - place * 0.105)
    const thick = unit * 0.058
    const points: Point[] = [
      [tip, middle],
      [tip - reach, middle + reach],
      [tip - reach - thick, middle + reach],
      [tip - thick, middle],
      [tip - reach - thick, middle - reach],
      [tip - reach, middle - reach],
    ]
    return filled(polygon(points.map(([x, y]): Point => [isRight ? width - x : x, y])), tint(place, 1 - place * 0.12))
  }).join('')
}

/** Slanted bars of all lengths that rush in from both sides. */
export const speedLines: Draw = ({ width, height, unit, dice, tint }) => {
  const count = Math.ceil((height / unit) * 26)
  return Array.from({ length: count }, (_, place) => {
    const y = (height * (place + dice.next())) / count
    const thick = unit * (0.004 + 0.022 * dice.next() ** 2)
    const length = Math.min(width * 0.42, unit * dice.between(0.08, 0.5))
    const isLeft = dice.coin()
    const [from, to] = isLeft ? [-thick, length] : [width - length, width + thick]
    const lean = thick * 1.2
    const points: Point[] = [
      [from + lean, y],
      [to + lean, y],
      [to - lean, y + thick],
      [from - lean, y + thick],
    ]
    return filled(polygon(points), tint(place, dice.between(0.45, 1)))
  }).join('')
}
