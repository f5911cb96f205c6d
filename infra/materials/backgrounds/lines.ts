// Backgrounds of lines and bands.
import { blob } from './scatter.ts'
import { filled, polar, polygon, polyline, rect, ring, stroked } from './shapes.ts'
import { diceOf, type Draw, type Point, type Sketch } from './sketch.ts'

const diagonal = ({ width, height }: Sketch): number => Math.hypot(width, height)

/** Thin lines crossing, with single squares filled near two corners. */
export const gridLines: Draw = sketch => {
  const { width, height, unit, dice, tint } = sketch
  const pitch = unit / 14
  const [columns, rows] = [Math.ceil(width / pitch), Math.ceil(height / pitch)]
  const cells = Array.from({ length: 9 }, (_, place) => {
    const near = (count: number): number => Math.floor(Math.abs(dice.next() + dice.next() - 1) * count * 0.3)
    const column = place % 2 === 0 ? near(columns) : columns - 1 - near(columns)
    const row = place % 2 === 0 ? rows - 1 - near(rows) : near(rows)
    return rect({ x: column * pitch, y: row * pitch, width: pitch, height: pitch }, tint(place, dice.between(0.4, 1)))
  })
  const down = Array.from({ length: columns + 1 }, (_, place) =>
    polyline([
      [place * pitch, 0],
      [place * pitch, height],
    ]),
  )
  const across = Array.from({ length: rows + 1 }, (_, place) =>
    polyline([
      [0, place * pitch],
      [width, place * pitch],
    ]),
  )
  const pen = { color: tint(0, 0.55), width: Math.max(1, unit / 700) }
  return cells.join('') + stroked([...down, ...across].join(''), pen)
}

/** Lines of equal height around two summits, as on a hiking map. */
export const contours: Draw = sketch => {
  const { width, height, unit, dice, tint } = sketch
  const isLeft = dice.coin()
  const summits: Point[] = [
    [width * (isLeft ? 0.08 : 0.92), height * dice.between(0.1, 0.3)],
    [width * (isLeft ? 0.95 : 0.05), height * dice.between(0.75, 0.95)],
  ]
  const levels = 9
  return summits
    .map((summit, place) => {
      // The same dice for every level, so that each line follows the one around it.
      const seed = dice.int(2 ** 32)
      return Array.from({ length: levels }, (_, level) => {
        const radius = unit * (0.62 - 0.07 * place) * (1 - level / levels)
        const path = blob(summit, { radius, wobble: 0.24 }, diceOf(seed))
        const pen = { color: tint(place, 0.4 + 0.06 * level), width: unit / 420 }
        return filled(path, sketch.ground) + stroked(path, pen)
      }).join('')
    })
    .join('')
}

/** Rings around a point near a corner, thinner the farther out. */
export const concentric: Draw = sketch => {
  const { width, height, unit, dice, tint } = sketch
  const center: Point = [width * (dice.coin() ? 0.9 : 0.1), height * (dice.coin() ? 0.88 : 0.12)]
  const rings = Array.from({ length: 11 }, (_, place) =>
    ring(center, unit * (0.07 + 0.075 * place), {
      color: tint(place < 3 ? 1 : 0, 1 - place * 0.07),
      width: unit * (0.016 - 0.0011 * place),
    }),
  )
  return rings.join('')
}

/** Rays from one point, with every second one left out. */
export const sunburst: Draw = sketch => {
  const { width, height, dice, tint } = sketch
  const center: Point = [width * dice.between(0.35, 0.65), height * dice.between(0.5, 0.75)]
  const rays = 18 + 2 * dice.int(4)
  const turn = dice.between(0, Math.PI)
  const far = diagonal(sketch)
  const wedges = Array.from({ length: rays }, (_, place) => {
    const angle = turn + (2 * Math.PI * place) / rays
    return polygon([center, polar(center, far, angle), polar(center, far, angle + Math.PI / rays)])
  })
  return filled(wedges.join(''), tint(0, 0.7))
}
