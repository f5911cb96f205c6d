import { apply, combine, move, stretch, turn } from '../matrix.ts'
import { curveTo, lineTo, type Segment } from './outline.ts'

type Point = readonly [x: number, y: number]
/** Radii below it are none: they would have to grow by more than numbers can. */
const leastRadius = 1e-9
type Arc = { rx: number; ry: number; turned: number; isLarge: boolean; isSweep: boolean }

/** An elliptical arc as curves (SVG 1.1, F.6: from the two ends to the middle, and radii that are too small grown). */
export const arcTo = (from: Point, to: Point, { rx, ry, turned, isLarge, isSweep }: Arc): Segment[] => {
  const [a, b] = [Math.abs(rx), Math.abs(ry)]
  if (from[0] === to[0] && from[1] === to[1]) return []
  if (Math.min(a, b) < leastRadius) return [lineTo(to[0], to[1])]
  const back = turn(-turned)
  const half = apply(back, [(from[0] - to[0]) / 2, (from[1] - to[1]) / 2])
  const reach = Math.sqrt((half[0] / a) ** 2 + (half[1] / b) ** 2)
  const [width, height] = reach > 1 ? [a * reach, b * reach] : [a, b]
  // In the circle of radius 1 that the ellipse is stretched from.
  const [x, y] = [half[0] / width, half[1] / height]
  const away = Math.sqrt(Math.max(0, 1 / (x * x + y * y) - 1)) * (isLarge === isSweep ? -1 : 1)
  const middle: Point = [away * y, -away * x]
  const start = Math.atan2(y - middle[1], x - middle[0])
  const end = Math.atan2(-y - middle[1], -x - middle[0])
  const sweep = swept(end - start, isSweep)
  const center = apply(turn(turned), [middle[0] * width, middle[1] * height])
  const place = combine(
    move(center[0] + (from[0] + to[0]) / 2, center[1] + (from[1] + to[1]) / 2),
    combine(turn(turned), stretch(width, height)),
  )
  const segments = circleFrom(start, sweep).map(points =>
    curveTo(apply(place, points[0]), apply(place, points[1]), apply(place, points[2])),
  )
  // Exactly where it must end, so that what follows joins it.
  const last = segments.at(-1)
  if (last?.to === 'curve') segments[segments.length - 1] = curveTo(last.points[0], last.points[1], to)
  return segments
}

const swept = (angle: number, isSweep: boolean): number => {
  if (isSweep && angle < 0) return angle + 2 * Math.PI
  return !isSweep && angle > 0 ? angle - 2 * Math.PI : angle
}

/** A part of the circle of radius 1 in curves of a quarter at most. */
const circleFrom = (start: number, sweep: number): [Point, Point, Point][] => {
  const count = Math.max(1, Math.ceil(Math.abs(sweep) / (Math.PI / 2) - 1e-9))
  const step = sweep / count
  const handle = (4 / 3) * Math.tan(step / 4)
  return Array.from({ length: count }, (_, place) => {
    const [one, two] = [start + place * step, start + (place + 1) * step]
    const [c1, s1, c2, s2] = [Math.cos(one), Math.sin(one), Math.cos(two), Math.sin(two)]
    return [
      [c1 - handle * s1, s1 + handle * c1],
      [c2 + handle * s2, s2 - handle * c2],
      [c2, s2],
    ]
  })
}
