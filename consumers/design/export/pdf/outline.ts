import { apply, type Matrix } from '../matrix.ts'
import { boxOf, type Box } from './box.ts'

type Point = readonly [x: number, y: number]
/** A part of an outline, in absolute coordinates: what PDF can draw. */
export type Segment =
  | { to: 'move' | 'line'; points: readonly [Point] }
  | { to: 'curve'; points: readonly [Point, Point, Point] }
  | { to: 'close'; points: readonly [] }
export type Outline = readonly Segment[]

export const moveTo = (x: number, y: number): Segment => ({ to: 'move', points: [[x, y]] })
export const lineTo = (x: number, y: number): Segment => ({ to: 'line', points: [[x, y]] })
export const curveTo = (...points: readonly [Point, Point, Point]): Segment => ({ to: 'curve', points })
export const close: Segment = { to: 'close', points: [] }

/** How far the handles of a quarter of a circle reach, for radius 1 (error 0.03 %). */
const quarter = 0.5522847498

export const ellipseAt = (cx: number, cy: number, [rx, ry]: readonly [number, number]): Outline =>
  rectAt({ left: cx - rx, top: cy - ry, right: cx + rx, bottom: cy + ry }, [rx, ry])

/** A rectangle, with corners of these radii. */
export const rectAt = ({ left, top, right, bottom }: Box, [rx, ry]: readonly [number, number] = [0, 0]): Outline => {
  if (rx <= 0 || ry <= 0)
    return [moveTo(left, top), lineTo(right, top), lineTo(right, bottom), lineTo(left, bottom), close]
  const [hx, hy] = [rx * (1 - quarter), ry * (1 - quarter)]
  return [
    moveTo(left + rx, top),
    lineTo(right - rx, top),
    curveTo([right - hx, top], [right, top + hy], [right, top + ry]),
    lineTo(right, bottom - ry),
    curveTo([right, bottom - hy], [right - hx, bottom], [right - rx, bottom]),
    lineTo(left + rx, bottom),
    curveTo([left + hx, bottom], [left, bottom - hy], [left, bottom - ry]),
    lineTo(left, top + ry),
    curveTo([left, top + hy], [left + hx, top], [left + rx, top]),
    close,
  ]
}

export const outlineUnder = (matrix: Matrix, outline: Outline): Outline =>
  outline.map(({ to, points }) => ({ to, points: points.map(point => apply(matrix, point)) }) as unknown as Segment)

/**
 * The smallest rectangle that holds all points of the outline, the handles of its curves too; undefined for an empty one. Gradients
 * are laid into it, as the renderer of our pictures lays them.
 */
export const extentOf = (outline: Outline): Box | undefined => {
  const points = outline.flatMap(segment => [...segment.points])
  return points.length > 0 ? boxOf(points) : undefined
}
