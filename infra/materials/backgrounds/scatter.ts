import { polar, closedCurve } from './shapes.ts'
import type { Dice, Point, Sketch } from './sketch.ts'

/** Points about `pitch` apart over the whole canvas and a little beyond: a grid, shaken so that it does not show. */
export const scattered = ({ width, height, dice }: Sketch, pitch: number): Point[] => {
  const columns = Math.ceil(width / pitch) + 1
  const rows = Math.ceil(height / pitch) + 1
  const shaken = (): number => dice.between(-0.38, 0.38)
  return Array.from({ length: columns * rows }, (_, place): Point => {
    const column = place % columns
    const row = Math.floor(place / columns)
    return [(column + 0.5 * (row % 2) + shaken()) * pitch, (row + shaken()) * pitch]
  })
}

/** 0 in the middle of the canvas, 1 at its edges: where this is small, a background keeps calm for the text. */
export const edgeness = ({ width, height }: Sketch, [x, y]: Point): number => {
  const across = Math.abs((2 * x) / width - 1)
  const down = Math.abs((2 * y) / height - 1)
  return Math.min(1, Math.max(across, down))
}

/** An uneven round shape; `wobble` is how far its edge may stray, as a share of the radius. */
export const blob = (center: Point, { radius, wobble }: { radius: number; wobble: number }, dice: Dice): string => {
  const count = 7
  const turn = dice.between(0, Math.PI)
  const points = Array.from({ length: count }, (_, place) =>
    polar(center, radius * dice.between(1 - wobble, 1 + wobble), turn + (2 * Math.PI * place) / count),
  )
  return closedCurve(points)
}

/** A line that rises and falls from the left edge to the right one, as heights over `level`; smooth and never repeating. */
export const ridge = (
  { width, dice }: Pick<Sketch, 'width' | 'dice'>,
  { level, swing, pitch }: { level: number; swing: number; pitch: number },
): Point[] => {
  const count = Math.max(3, Math.round(width / pitch) + 2)
  const isHigh = dice.int(2)
  return Array.from({ length: count + 1 }, (_, place): Point => {
    const side = (place + isHigh) % 2 === 0 ? 1 : -1
    const x = ((place - 0.5 + dice.between(-0.22, 0.22)) * width) / (count - 1)
    return [x, level - side * swing * dice.between(0.25, 1)]
  })
}
