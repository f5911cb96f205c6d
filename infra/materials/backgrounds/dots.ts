// Backgrounds of many small things.
import { edgeness, scattered } from './scatter.ts'
import { circlePath, closedCurve, disc, filled, openCurve, polar, polygon, ring, stroked } from './shapes.ts'
import type { Draw, Point, Sketch } from './sketch.ts'

/** A screen of dots that shrink away from one corner. */
export const halftone: Draw = ({ width, height, unit, dice, tint }) => {
  const pitch = unit / 24
  const corner: Point = [dice.coin() ? 0 : width, dice.coin() ? 0 : height]
  const reach = unit * dice.between(0.85, 1)
  const dots: string[] = []
  for (let row = 0; row * pitch <= height + pitch; row++)
    for (let column = 0; column * pitch <= width + pitch; column++) {
      const point: Point = [(column + 0.5 * (row % 2)) * pitch, row * pitch]
      const share = 1 - Math.hypot(point[0] - corner[0], point[1] - corner[1]) / reach
      if (share > 0.06) dots.push(circlePath(point, pitch * 0.56 * share))
    }
  return filled(dots.join(''), tint(0, 0.85))
}

/** Small dots in rows; a few are larger and colored. */
export const dotGrid: Draw = sketch => {
  const { width, height, unit, dice, tint } = sketch
  const pitch = unit / 20
  const small: string[] = []
  const large: string[] = []
  for (let row = 0.5; row * pitch < height; row++)
    for (let column = 0.5; column * pitch < width; column++) {
      const point: Point = [column * pitch, row * pitch]
      const isLarge = dice.next() < 0.05 * edgeness(sketch, point) ** 3
      if (isLarge) large.push(disc(point, pitch * 0.24, tint(1 + large.length, 1)))
      else small.push(circlePath(point, pitch * 0.075))
    }
  return filled(small.join(''), tint(0, 0.75)) + large.join('')
}

const turned = (center: Point, corners: readonly Point[], angle: number): Point[] =>
  corners.map(([x, y]): Point => [
    center[0] + x * Math.cos(angle) - y * Math.sin(angle),
    center[1] + x * Math.sin(angle) + y * Math.cos(angle),
  ])

const box = (width: number, height: number): Point[] => [
  [-width / 2, -height / 2],
  [width / 2, -height / 2],
  [width / 2, height / 2],
  [-width / 2, height / 2],
]

/** Paper snips and streamers, thick above and at the sides. */
export const confetti: Draw = sketch => {
  const { height, unit, dice, tint } = sketch
  const snips = scattered(sketch, unit * 0.075).filter(point => {
    const isAbove = 1 - point[1] / height
    return dice.next() < edgeness(sketch, point) ** 2 * (0.25 + 0.75 * isAbove)
  })
  return snips
    .map((point, place) => snip(sketch, point, { color: tint(place, 1), size: unit * dice.between(0.015, 0.03) }))
    .join('')
}

const snip = ({ dice }: Sketch, point: Point, { color, size }: { color: string; size: number }): string => {
  const angle = dice.between(0, Math.PI)
  const kind = dice.int(5)
  if (kind === 0) return disc(point, size * 0.5, color)
  if (kind === 1)
    return filled(
      polygon(
        turned(
          point,
          [
            [0, -size * 0.6],
            [size * 0.6, size * 0.5],
            [-size * 0.6, size * 0.5],
          ],
          angle,
        ),
      ),
      color,
    )
  if (kind === 2) {
    const wave: Point[] = [-1.6, -0.8, 0, 0.8, 1.6].map((x, place) => [
      x * size,
      (place % 2 === 0 ? 0.35 : -0.35) * size,
    ])
    return stroked(openCurve(turned(point, wave, angle)), { color, width: size * 0.28 })
  }
  return filled(polygon(turned(point, box(size * 1.25, size * 0.55), angle)), color)
}

/** Chips of stone of all sizes in a calm ground. */
export const terrazzo: Draw = sketch => {
  const { unit, dice, tint } = sketch
  return scattered(sketch, unit * 0.115)
    .filter(point => dice.next() < 0.3 + 0.5 * edgeness(sketch, point) ** 2)
    .map((point, place) => {
      const size = unit * (0.012 + 0.034 * dice.next() ** 1.6)
      const count = 5 + dice.int(3)
      const turn = dice.between(0, Math.PI)
      const corners = Array.from({ length: count }, (_, corner) =>
        polar(point, size * dice.between(0.6, 1.15), turn + (2 * Math.PI * (corner + dice.between(-0.2, 0.2))) / count),
      )
      return filled(polygon(corners), tint(place, dice.between(0.6, 1)))
    })
    .join('')
}

type Mark = { point: Point; size: number; color: string; angle: number }

const zigzag = ({ point, size, color, angle }: Mark): string => {
  const corners: Point[] = [-2, -1, 0, 1, 2].map(x => [x * size * 0.5, (Math.abs(x) % 2 === 0 ? 0.3 : -0.3) * size])
  return stroked(
    `M${turned(point, corners, angle)
      .map(([x, y]) => `${Math.round(x)} ${Math.round(y)}`)
      .join('L')}`,
    { color, width: size * 0.16 },
  )
}

const squiggle = ({ point, size, color, angle }: Mark): string => {
  const corners: Point[] = [-3, -2, -1, 0, 1, 2, 3].map(x => [
    x * size * 0.36,
    (Math.abs(x) % 2 === 0 ? 0.25 : -0.25) * size,
  ])
  return stroked(openCurve(turned(point, corners, angle)), { color, width: size * 0.16 })
}

const triangle = ({ point, size, color, angle }: Mark): string =>
  stroked(
    polygon(
      turned(
        point,
        [
          [0, -size * 0.6],
          [size * 0.55, size * 0.4],
          [-size * 0.55, size * 0.4],
        ],
        angle,
      ),
    ),
    { color, width: size * 0.14 },
  )

const cross = ({ point, size, color, angle }: Mark): string =>
  filled(polygon(turned(point, box(size, size * 0.26), angle)), color) +
  filled(polygon(turned(point, box(size * 0.26, size), angle)), color)

const bean = ({ point, size, color, angle }: Mark): string =>
  filled(
    closedCurve(
      turned(
        point,
        [
          [-0.9, 0],
          [-0.4, -0.45],
          [0.4, -0.3],
          [0.9, 0.1],
          [0.4, 0.5],
          [-0.3, 0.28],
        ].map(([x, y]): Point => [x! * size, y! * size]),
        angle,
      ),
    ),
    color,
  )

const dotsOfNine = ({ point, size, color, angle }: Mark): string =>
  filled(
    [-1, 0, 1]
      .flatMap(x =>
        [-1, 0, 1].map(y => circlePath(turned(point, [[x * size * 0.45, y * size * 0.45]], angle)[0]!, size * 0.09)),
      )
      .join(''),
    color,
  )

const hoop = ({ point, size, color }: Mark): string => ring(point, size * 0.45, { color, width: size * 0.16 })
const ball = ({ point, size, color }: Mark): string => disc(point, size * 0.42, color)

const marks = [zigzag, squiggle, triangle, cross, bean, dotsOfNine, hoop, ball]

/** The cheerful shapes of the eighties, around a calm middle. */
export const memphis: Draw = sketch => {
  const { unit, dice, tint } = sketch
  const places = scattered(sketch, unit * 0.175).filter(point => edgeness(sketch, point) > 0.66 || dice.next() < 0.05)
  const first = dice.int(marks.length)
  return places
    .map((point, place) =>
      marks[(first + place * 3 + dice.int(2)) % marks.length]!({
        point,
        size: unit * dice.between(0.055, 0.085),
        color: tint(place, 1),
        angle: dice.between(0, Math.PI),
      }),
    )
    .join('')
}
