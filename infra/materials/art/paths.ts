// Path data of the forms that pictures are built from. Angles are in quarter turns or radians, as said.
import type { Point } from '../backgrounds/sketch.ts'

/** Path data with its numbers rounded to a tenth of a pixel. */
export const d = (text: TemplateStringsArray, ...numbers: number[]): string =>
  text.map((part, at) => part + (at < numbers.length ? String(Math.round(numbers[at]! * 10) / 10) : '')).join('')

/** A point within path data. */
export const pair = ([x, y]: Point): string => d`${x} ${y}`

export type Box = { x: number; y: number; width: number; height: number }

export const boxPath = ({ x, y, width, height }: Box): string => d`M${x} ${y}h${width}v${height}h${-width}Z`

/** A rectangle with round corners, at most half a circle at its ends. */
export const pill = ({ x, y, width, height }: Box, radius = Infinity): string => {
  const r = Math.max(0, Math.min(radius, width / 2, height / 2))
  const [across, down] = [width - 2 * r, height - 2 * r]
  const turn = (dx: number, dy: number): string => d`a${r} ${r} 0 0 1 ${dx} ${dy}`
  const top = d`M${x + r} ${y}h${across}` + turn(r, r)
  const bottom = d`v${down}` + turn(-r, r) + d`h${-across}` + turn(-r, -r)
  return `${top}${bottom}${d`v${-down}`}${turn(r, -r)}Z`
}

/** A quarter of a disc around a corner; `quarter` 0 opens to the lower right, then clockwise. */
export const quarterDisc = ([x, y]: Point, radius: number, quarter: number): string => {
  const ends: Point[] = [
    [radius, 0],
    [0, radius],
    [-radius, 0],
    [0, -radius],
  ]
  const [from, to] = [ends[quarter % 4]!, ends[(quarter + 1) % 4]!]
  return d`M${x} ${y}l${from[0]} ${from[1]}a${radius} ${radius} 0 0 1 ${to[0] - from[0]} ${to[1] - from[1]}Z`
}

/** Half a disc on the given side of its middle: 0 right, 1 below, 2 left, 3 above. */
export const halfOf = (middle: Point, radius: number, side: number): string =>
  quarterDisc(middle, radius, (side + 3) % 4) + quarterDisc(middle, radius, side % 4)

/** What two overlapping discs have in common; nothing where they do not cross. */
export const lens = (one: Disc, other: Disc): string => {
  const [dx, dy] = [other.at[0] - one.at[0], other.at[1] - one.at[1]]
  const apart = Math.hypot(dx, dy)
  if (apart >= one.radius + other.radius || apart <= Math.abs(one.radius - other.radius)) return ''
  const along = (apart ** 2 + one.radius ** 2 - other.radius ** 2) / (2 * apart)
  const side = Math.sqrt(Math.max(0, one.radius ** 2 - along ** 2))
  const corner = (sign: number): Point => [
    one.at[0] + (dx * along - sign * dy * side) / apart,
    one.at[1] + (dy * along + sign * dx * side) / apart,
  ]
  const [a, b] = [corner(1), corner(-1)]
  return d`M${b[0]} ${b[1]}A${one.radius} ${one.radius} 0 ${Number(along < 0)} 1 ${a[0]} ${a[1]}A${other.radius} ${other.radius} 0 ${Number(apart < along)} 1 ${b[0]} ${b[1]}Z`
}

export type Disc = { at: Point; radius: number }

/** An arch: two legs under half a disc, standing on its middle. */
export const archPath = ([x, y]: Point, radius: number, leg: number): string =>
  d`M${x - radius} ${y}v${-leg}a${radius} ${radius} 0 0 1 ${2 * radius} 0v${leg}Z`

/** An ellipse, its first axis turned by `degrees`. */
export const oval = ([x, y]: Point, [rx, ry]: Point, degrees = 0): string => {
  const turned = (degrees * Math.PI) / 180
  const [dx, dy] = [rx * Math.cos(turned), rx * Math.sin(turned)]
  const arc = (sign: number): string => d`a${rx} ${ry} ${degrees} 0 1 ${sign * 2 * dx} ${sign * 2 * dy}`
  return d`M${x - dx} ${y - dy}` + `${arc(1)}${arc(-1)}Z`
}

/** A leaf from its foot to its tip: two curves, as fat as `fat` times its length on each side. */
export const leafPath = ([x, y]: Point, { length, angle, fat, bend = 0 }: Leaf): string => {
  const [tx, ty] = [x + length * Math.cos(angle), y + length * Math.sin(angle)]
  const side = (sign: number): Point => [
    x + length * (0.42 * Math.cos(angle) - (sign * fat + bend) * Math.sin(angle)),
    y + length * (0.42 * Math.sin(angle) + (sign * fat + bend) * Math.cos(angle)),
  ]
  const [a, b] = [side(1.5), side(-1.5)]
  return d`M${x} ${y}Q${a[0]} ${a[1]} ${tx} ${ty}Q${b[0]} ${b[1]} ${x} ${y}Z`
}

export type Leaf = { length: number; angle: number; fat: number; bend?: number }
