// Backgrounds of ink on paper.
import { disc, filled, polar } from './shapes.ts'
import type { Draw, Point, Sketch } from './sketch.ts'

type Course = (share: number) => Point

/** One hair of the brush: a thin ribbon along its course, pointed where it leaves the paper. */
const hair = (course: Course, [from, to]: readonly [number, number], width: number): string => {
  const steps = 22
  const side = (sign: number): Point[] =>
    Array.from({ length: steps + 1 }, (_, place): Point => {
      const share = from + ((to - from) * place) / steps
      const [x, y] = course(share)
      const [nextX, nextY] = course(share + 0.01)
      const length = Math.hypot(nextX - x, nextY - y) || 1
      const half = (sign * width * Math.sin(Math.PI * (0.06 + (0.94 * place) / steps)) ** 0.4) / 2
      return [x - ((nextY - y) / length) * half, y + ((nextX - x) / length) * half]
    })
  const outline = [...side(1), ...side(-1).toReversed()]
  return `M${outline.map(([x, y]) => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`).join('L')}Z`
}

type Stroke = { course: (offset: number) => Course; width: number; hairs: number }

/** A dry stroke: many hairs side by side, which do not all touch the paper to the end. */
const stroke = ({ dice, tint }: Sketch, { course, width, hairs }: Stroke, place: number): string =>
  Array.from({ length: hairs }, (_, index) => {
    const offset = (index / (hairs - 1) - 0.5) * width
    const dryness = Math.abs(index / (hairs - 1) - 0.5)
    const end = 1 - dice.next() ** 2 * (0.25 + 0.5 * dryness)
    const thick = (width / hairs) * dice.between(0.9, 2.1)
    return filled(hair(course(offset), [dice.next() * 0.05, end], thick), tint(place, dice.between(0.6, 1)))
  }).join('')

/** An open circle in one sweep, or a stroke over the foot of the sheet, with drops that flew off. */
export const inkWash: Draw = sketch => {
  const { width, height, unit, dice, tint } = sketch
  const isRight = dice.coin()
  const center: Point = [width * (isRight ? 0.86 : 0.14), height * (dice.coin() ? 0.84 : 0.16)]
  const radius = unit * dice.between(0.3, 0.36)
  const start = dice.between(0, 2 * Math.PI)
  const circle =
    (offset: number): Course =>
    share => {
      const drift = 1 + 0.05 * Math.sin(share * 5)
      return polar(center, (radius + offset) * drift, start + share * 5.7)
    }
  const foot =
    (offset: number): Course =>
    share => [
      width * (isRight ? share * 0.62 - 0.06 : 1.06 - share * 0.62),
      (center[1] > height / 2 ? height * 0.1 : height * 0.92) + offset + unit * 0.03 * Math.sin(share * 4),
    ]
  const drops = Array.from({ length: 16 }, () => {
    const away = radius * dice.between(1.1, 1.75)
    return disc(
      polar(center, away, dice.between(0, 2 * Math.PI)),
      unit * 0.002 + unit * 0.012 * dice.next() ** 3,
      tint(0, 0.8),
    )
  })
  return [
    stroke(sketch, { course: foot, width: unit * 0.085, hairs: 18 }, 1),
    stroke(sketch, { course: circle, width: unit * 0.075, hairs: 17 }, 0),
    ...drops,
  ].join('')
}
