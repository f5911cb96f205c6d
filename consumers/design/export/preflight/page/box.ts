import { type Matrix, apply } from '../../matrix.ts'

/** In points, y up. */
export type Box = { left: number; bottom: number; right: number; top: number }

export const boxAround = (points: readonly (readonly [number, number])[]): Box => {
  const box = { left: Infinity, bottom: Infinity, right: -Infinity, top: -Infinity }
  for (const [x, y] of points) {
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.bottom = Math.min(box.bottom, y)
    box.top = Math.max(box.top, y)
  }
  return box
}

export const movedBox = (matrix: Matrix, { left, bottom, right, top }: Box): Box =>
  boxAround([
    apply(matrix, [left, bottom]),
    apply(matrix, [right, bottom]),
    apply(matrix, [left, top]),
    apply(matrix, [right, top]),
  ])

export const common = (one: Box, other: Box): Box => ({
  left: Math.max(one.left, other.left),
  bottom: Math.max(one.bottom, other.bottom),
  right: Math.min(one.right, other.right),
  top: Math.min(one.top, other.top),
})

export const isEmpty = ({ left, bottom, right, top }: Box): boolean => !(right > left && top > bottom)

/** `inner` lies in `outer`, but for `slack`. */
export const lies = (inner: Box, outer: Box, slack: number): boolean =>
  inner.left >= outer.left - slack &&
  inner.bottom >= outer.bottom - slack &&
  inner.right <= outer.right + slack &&
  inner.top <= outer.top + slack

/** Each side moved inwards; outwards when negative. */
export const inset = ({ left, bottom, right, top }: Box, by: number): Box => ({
  left: left + by,
  bottom: bottom + by,
  right: right - by,
  top: top - by,
})

export const boxOf = (numbers: readonly number[]): Box | undefined => {
  if (numbers.length !== 4) return undefined
  const [x, y, u, v] = numbers as [number, number, number, number]
  return boxAround([
    [x, y],
    [u, v],
  ])
}
