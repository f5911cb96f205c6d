/** `[a b c d e f]` as SVG and PDF write it: (x, y) becomes (a·x + c·y + e, b·x + d·y + f). */
export type Matrix = readonly [number, number, number, number, number, number]

export const identity: Matrix = [1, 0, 0, 1, 0, 0]

/** What is first moved by `inner`, then by `outer`. */
export const combine = (outer: Matrix, inner: Matrix): Matrix => {
  const [a, b, c, d, e, f] = outer
  const [g, h, i, j, k, l] = inner
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f]
}

export const move = (x: number, y: number): Matrix => [1, 0, 0, 1, x, y]

export const stretch = (x: number, y: number): Matrix => [x, 0, 0, y, 0, 0]

/** Clockwise where y points down, about (x, y). */
export const turn = (degrees: number, x = 0, y = 0): Matrix => {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)]
  return [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y]
}

export const apply = ([a, b, c, d, e, f]: Matrix, [x, y]: readonly [number, number]): [number, number] => [
  a * x + c * y + e,
  b * x + d * y + f,
]

/** A rectangle by its edges. */
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
