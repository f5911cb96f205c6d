import type { Matrix } from '../matrix.ts'
import type { Use } from './inks.ts'

export type Stop = { offset: number; color: string; opacity: number }

/** Drawn in a space of its own, which `matrix` brings to where the outline is. */
export type Gradient = { stops: readonly Stop[]; matrix: Matrix } & (
  | { kind: 'linear'; from: readonly [number, number]; to: readonly [number, number] }
  | { kind: 'radial'; focus: readonly [number, number]; center: readonly [number, number]; radius: number }
)

/** What an outline is filled or drawn with. `opacity` comes on top of that of the stops. */
export type Paint = { opacity: number; use: Use } & (
  | { kind: 'flat'; color: string }
  | { kind: 'gradient'; gradient: Gradient }
)

export type Pen = {
  paint: Paint
  width: number
  cap: 0 | 1 | 2
  join: 0 | 1 | 2
  miterLimit: number
  dashes: readonly number[]
}

export type Brush = { fill?: Paint; stroke?: Pen; rule?: 'nonzero' | 'evenodd' }

/** As SVG begins. */
export const plainPen = { cap: 0, join: 0, miterLimit: 4, dashes: [] } as const

const isClearPaint = (paint: Paint): boolean =>
  paint.opacity < 1 || (paint.kind === 'gradient' && paint.gradient.stops.some(({ opacity }) => opacity < 1))

/** Whether something of what lies below shows through. */
export const isClear = ({ fill, stroke }: Brush): boolean =>
  (fill !== undefined && isClearPaint(fill)) || (stroke !== undefined && isClearPaint(stroke.paint))
