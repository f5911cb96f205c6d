// SVG as text. Numbers are rounded to a tenth of a pixel: finer ones only make documents longer.
import type { Point } from './sketch.ts'

const n = (value: number): string => String(Math.round(value * 10) / 10)

const at = ([x, y]: Point): string => `${n(x)} ${n(y)}`

export const rect = ({ x, y, width, height }: Record<'x' | 'y' | 'width' | 'height', number>, fill: string): string =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${fill}"/>`

export const disc = ([x, y]: Point, radius: number, fill: string): string =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}"/>`

export const ring = ([x, y]: Point, radius: number, { color, width }: Pen): string =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="none" stroke="${color}" stroke-width="${n(width)}"/>`

/** `holed` leaves out what the path winds around twice. */
export const filled = (path: string, fill: string, holed?: 'holed'): string =>
  `<path d="${path}" fill="${fill}"${holed ? ' fill-rule="evenodd"' : ''}/>`

export type Pen = { color: string; width: number }

export const stroked = (path: string, { color, width }: Pen): string =>
  `<path d="${path}" fill="none" stroke="${color}" stroke-width="${n(width)}" stroke-linecap="round" stroke-linejoin="round"/>`

export const polygon = (points: readonly Point[]): string => `M${points.map(at).join('L')}Z`
export const polyline = (points: readonly Point[]): string => `M${points.map(at).join('L')}`

/** A full circle as path data, so that many make one element. */
export const circlePath = ([x, y]: Point, radius: number): string => {
  const r = n(radius)
  return `M${n(x - radius)} ${n(y)}a${r} ${r} 0 1 0 ${n(2 * radius)} 0a${r} ${r} 0 1 0 ${n(-2 * radius)} 0Z`
}

/** The upper half of a disc, standing on its middle. */
export const halfDisc = ([x, y]: Point, radius: number): string => {
  const r = n(radius)
  return `M${n(x - radius)} ${n(y)}a${r} ${r} 0 0 1 ${n(2 * radius)} 0Z`
}

/** A smooth curve through the points: Catmull-Rom as cubic Béziers, the ends repeated or joined. */
const through = (points: readonly Point[], neighbor: (place: number) => Point): string =>
  points
    .slice(0, -1)
    .map((_, place) => {
      const [before, from, to, after] = [-1, 0, 1, 2].map(step => neighbor(place + step)) as [
        Point,
        Point,
        Point,
        Point,
      ]
      const first: Point = [from[0] + (to[0] - before[0]) / 6, from[1] + (to[1] - before[1]) / 6]
      const second: Point = [to[0] - (after[0] - from[0]) / 6, to[1] - (after[1] - from[1]) / 6]
      return `C${at(first)} ${at(second)} ${at(to)}`
    })
    .join('')

export const openCurve = (points: readonly Point[]): string => {
  const last = points.length - 1
  return `M${at(points[0]!)}${through(points, place => points[Math.min(last, Math.max(0, place))]!)}`
}

export const closedCurve = (points: readonly Point[]): string => {
  const count = points.length
  const round = [...points, points[0]!]
  return `M${at(points[0]!)}${through(round, place => points[(place + count) % count]!)}Z`
}

/** The point at this distance and angle, in radians clockwise from the right. */
export const polar = ([x, y]: Point, radius: number, angle: number): Point => [
  x + radius * Math.cos(angle),
  y + radius * Math.sin(angle),
]
