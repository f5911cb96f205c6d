import type { Item } from '../../compile/display-list.ts'

type Size = { width: number; height: number }

/** Whether an element covers all of the canvas. Rounded corners may lie beyond its edge, where nobody sees them. */
export const fillsCanvas = (item: Item, canvas: Size): boolean => {
  const { width, height } = item.frame
  const { mask, radius } = outlineOf(item)
  const [rx, ry] =
    mask === 'ellipse' ? [width / 2, height / 2] : [radius, radius].map(r => Math.min(r, width / 2, height / 2))
  return cornersOf(canvas).every(corner => isInside(seenFrom(item.frame, corner), { width, height, rx: rx!, ry: ry! }))
}

/** The corners of the frame count as the outline of a path: whoever calls it a background of that size means all of it. */
const outlineOf = (item: Item): { mask: 'rect' | 'ellipse'; radius: number } => {
  if (item.kind === 'vector') return item.clip ?? { mask: 'rect', radius: 0 }
  if (item.kind === 'shape' && item.shape.type === 'ellipse') return { mask: 'ellipse', radius: 0 }
  return { mask: 'rect', radius: item.kind === 'shape' && item.shape.type === 'rect' ? item.shape.radius : 0 }
}

const cornersOf = ({ width, height }: Size): Point[] => [
  { x: 0, y: 0 },
  { x: width, y: 0 },
  { x: 0, y: height },
  { x: width, y: height },
]

type Point = { x: number; y: number }

/** A point of the canvas in the frame's own directions, from its corner. */
const seenFrom = ({ x, y, width, height, rotation }: Item['frame'], point: Point): Point => {
  const turn = (-rotation * Math.PI) / 180
  const [dx, dy] = [point.x - x - width / 2, point.y - y - height / 2]
  return {
    x: dx * Math.cos(turn) - dy * Math.sin(turn) + width / 2,
    y: dx * Math.sin(turn) + dy * Math.cos(turn) + height / 2,
  }
}

/** Layouts round their boxes; half a pixel is no margin that anybody wanted. */
const slack = 0.5

/** A rounded box is convex: it covers the canvas if it covers its corners. */
const isInside = ({ x, y }: Point, { width, height, rx, ry }: Size & { rx: number; ry: number }): boolean => {
  if (Math.min(x, y, width - x, height - y) < -slack) return false
  const [beyondX, beyondY] = [Math.max(rx - x, x - (width - rx), 0), Math.max(ry - y, y - (height - ry), 0)]
  if (beyondX === 0 || beyondY === 0) return true
  return (beyondX / (rx + slack)) ** 2 + (beyondY / (ry + slack)) ** 2 <= 1
}
