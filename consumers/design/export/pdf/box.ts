import { apply, type Matrix } from '../matrix.ts'

/** A rectangle by its edges, y down. */
export type Box = { left: number; top: number; right: number; bottom: number }

/** The rectangle that holds what has become of a rectangle. */
export const boxUnder = (matrix: Matrix, { left, top, right, bottom }: Box): Box => {
  const corners = [
    [left, top],
    [right, top],
    [left, bottom],
    [right, bottom],
  ] as const
  return boxOf(corners.map(corner => apply(matrix, corner)))
}

/** The smallest rectangle that holds the points. */
export const boxOf = (points: readonly (readonly [number, number])[]): Box => {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (const [x, y] of points) {
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y)
  }
  return box
}

export const grown = ({ left, top, right, bottom }: Box, by: number): Box => ({
  left: left - by,
  top: top - by,
  right: right + by,
  bottom: bottom + by,
})

export const overlap = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
