import type { Filling, ShapeItem } from '../../compile/display-list.ts'
import type { Use } from './inks.ts'
import { combine, move, stretch, turn, type Matrix } from '../matrix.ts'
import { ellipseAt, extentOf, rectAt, type Outline } from './outline.ts'
import { plainPen, type Brush, type Gradient, type Paint } from './paint.ts'
import { parsePath } from './path-data.ts'
import type { Sheet } from './sheet.ts'

/** An outline, how it is painted, and what both are stretched by. */
export type Shape = { outline: Outline; brush: Brush; matrix: Matrix }

/** What `toSvg` draws for a shape; undefined for one that has no size. */
export const shapeOf = (item: ShapeItem): Shape | undefined => {
  const { width, height } = item.frame
  if (width === 0 || height === 0) return undefined
  const { outline, matrix } = formOf(item)
  const extent = extentOf(outline)
  if (!extent) return undefined
  const [across, down] = [extent.right - extent.left, extent.bottom - extent.top]
  const units: Matrix = [across, 0, 0, down, extent.left, extent.top]
  const fill = item.fill && paintOf(item.fill, across > 0 && down > 0 ? units : undefined, useOf(item))
  return { outline, matrix, brush: { ...(fill && { fill }), ...strokeOf(item) } }
}

const formOf = ({ shape, frame: { width, height } }: ShapeItem): { outline: Outline; matrix: Matrix } => {
  const matrix = stretch(1, 1)
  if (shape.type === 'path') return { outline: parsePath(shape.d), matrix: stretch(width / 100, height / 100) }
  if (shape.type === 'ellipse') return { outline: ellipseAt(width / 2, height / 2, [width / 2, height / 2]), matrix }
  const radius = Math.min(shape.radius, width / 2, height / 2)
  return { outline: rectAt({ left: 0, top: 0, right: width, bottom: height }, [radius, radius]), matrix }
}

const useOf = ({ role }: ShapeItem): Use => (role === 'rule' ? 'line' : 'area')

const strokeOf = ({ stroke, shape, frame: { width, height } }: ShapeItem): Brush => {
  if (!stroke) return {}
  // The stroke is stretched with the square that the path is drawn in; its mean width is what was asked for.
  const stretched = shape.type === 'path' ? Math.sqrt(width * height) / 100 || 1 : 1
  const paint = { kind: 'flat', color: stroke.color, opacity: stroke.opacity, use: 'line' } as const
  return { stroke: { ...plainPen, paint, width: stroke.width / stretched } }
}

const paintOf = (fill: Filling, units: Matrix | undefined, use: Use): Paint | undefined => {
  if (fill.type === 'solid') return { kind: 'flat', color: fill.color, opacity: fill.opacity, use }
  if (!units) return undefined
  return { kind: 'gradient', gradient: gradientOf(fill, units), opacity: 1, use }
}

/** In the square of 1 × 1 that is stretched over the outline. */
const gradientOf = (fill: Exclude<Filling, { type: 'solid' }>, units: Matrix): Gradient => {
  const { stops } = fill
  if (fill.type === 'radial')
    return { kind: 'radial', stops, matrix: units, center: [0.5, 0.5], focus: [0.5, 0.5], radius: 0.5 }
  return { kind: 'linear', stops, matrix: combine(units, turn(fill.angle, 0.5, 0.5)), from: [0, 0], to: [1, 0] }
}

/** From the corner of the frame. */
export const drawShape = (sheet: Sheet, { outline, brush, matrix }: Shape): void =>
  sheet.within(matrix, () => sheet.paint(outline, brush))

/** Where an item's own corner lies, and how it is turned. */
export const placeOf = ({ x, y, width, height, rotation }: ShapeItem['frame']): Matrix =>
  rotation === 0 ? move(x, y) : combine(move(x, y), turn(rotation, width / 2, height / 2))

/** What of its frame an item may cover. */
export const clipOf = (
  { width, height }: { width: number; height: number },
  { mask, radius }: { mask: 'rect' | 'ellipse'; radius: number },
): Outline => {
  if (mask === 'ellipse') return ellipseAt(width / 2, height / 2, [width / 2, height / 2])
  const round = Math.min(radius, width / 2, height / 2)
  return rectAt({ left: 0, top: 0, right: width, bottom: height }, [round, round])
}
