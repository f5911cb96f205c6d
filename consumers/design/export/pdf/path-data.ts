import { arcTo } from './arc.ts'
import { close, curveTo, lineTo, moveTo, type Outline, type Segment } from './outline.ts'

const numberAt = /[\s,]*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/y
const flagAt = /[\s,]*([01])/y
const letterAt = /[\s,]*([MLHVCSQTAZ])/iy

/** How many numbers a command takes. */
const counts: Record<string, number> = { M: 2, L: 2, H: 1, V: 1, C: 6, S: 4, Q: 4, T: 2, A: 7, Z: 0 }

type Point = [x: number, y: number]
type Pen = { at: Point; start: Point; control?: Point; last: string }

/** SVG path data as an outline. What follows a fault in the data is left out, as SVG wants it. */
export const parsePath = (data: string): Outline => {
  const segments: Segment[] = []
  const pen: Pen = { at: [0, 0], start: [0, 0], last: '' }
  for (const { letter, numbers } of commandsOf(data)) {
    const upper = letter.toUpperCase()
    if (segments.length === 0 && upper !== 'M') break
    segments.push(...drawn(upper, letter === upper ? numbers : absolute(upper, numbers, pen.at), pen))
    pen.last = upper
  }
  return segments
}

function* commandsOf(data: string): Generator<{ letter: string; numbers: number[] }> {
  const read = readerOf(data)
  for (let letter = read(letterAt); letter !== undefined; letter = read(letterAt)) {
    const count = counts[letter.toUpperCase()]!
    let next: string = letter
    for (let numbers = numbersOf(read, letter); numbers; numbers = numbersOf(read, letter)) {
      yield { letter: next, numbers }
      if (count === 0) break
      // More points after a move are lines.
      if (letter === 'M' || letter === 'm') next = letter === 'M' ? 'L' : 'l'
    }
  }
}

type Read = (pattern: RegExp) => string | undefined

/** Ten thousand times the square that paths are drawn in. What lies farther off is drawn as far: powers of it must stay numbers. */
const farthest = 1e6

const readerOf = (data: string): Read => {
  let place = 0
  return pattern => {
    pattern.lastIndex = place
    const found = pattern.exec(data)
    if (!found) return undefined
    place = pattern.lastIndex
    return found[1]!
  }
}

const numbersOf = (read: Read, letter: string): number[] | undefined => {
  const upper = letter.toUpperCase()
  const numbers: number[] = []
  for (let place = 0; place < counts[upper]!; place++) {
    const text = read(upper === 'A' && (place === 3 || place === 4) ? flagAt : numberAt)
    if (text === undefined) return undefined
    numbers.push(Math.min(farthest, Math.max(-farthest, Number(text))))
  }
  return numbers
}

const absolute = (upper: string, numbers: number[], [x, y]: Point): number[] => {
  if (upper === 'H') return [numbers[0]! + x]
  if (upper === 'V') return [numbers[0]! + y]
  if (upper === 'A') return [...numbers.slice(0, 5), numbers[5]! + x, numbers[6]! + y]
  return numbers.map((value, place) => value + (place % 2 === 0 ? x : y))
}

const drawn = (upper: string, numbers: readonly number[], pen: Pen): Segment[] => {
  const from = pen.at
  const draw = drawing[upper]!
  const { segments, control } = draw(numbers, pen)
  const end = segments.at(-1)?.points.at(-1)
  pen.at = end ? [end[0], end[1]] : upper === 'Z' ? pen.start : from
  if (upper === 'M') pen.start = pen.at
  if (control) pen.control = control
  else delete pen.control
  return segments
}

type Drawn = { segments: Segment[]; control?: Point }

/** The handle before the pen, mirrored, if the command before was of the same family. */
const mirrored = ({ at, control, last }: Pen, family: string): Point =>
  control && family.includes(last) ? [2 * at[0] - control[0], 2 * at[1] - control[1]] : at

const cubic = (one: Point, two: Point, end: Point): Drawn => ({ segments: [curveTo(one, two, end)], control: two })

/** A curve with one handle as one with two. */
const quadratic = ([x, y]: Point, [cx, cy]: Point, [ex, ey]: Point): Drawn => {
  const one: Point = [x + (2 / 3) * (cx - x), y + (2 / 3) * (cy - y)]
  const two: Point = [ex + (2 / 3) * (cx - ex), ey + (2 / 3) * (cy - ey)]
  return { segments: [curveTo(one, two, [ex, ey])], control: [cx, cy] }
}

const drawing: Record<string, (numbers: readonly number[], pen: Pen) => Drawn> = {
  M: ([x, y]) => ({ segments: [moveTo(x!, y!)] }),
  L: ([x, y]) => ({ segments: [lineTo(x!, y!)] }),
  H: ([x], { at }) => ({ segments: [lineTo(x!, at[1])] }),
  V: ([y], { at }) => ({ segments: [lineTo(at[0], y!)] }),
  C: ([a, b, c, d, e, f]) => cubic([a!, b!], [c!, d!], [e!, f!]),
  S: ([c, d, e, f], pen) => cubic(mirrored(pen, 'CS'), [c!, d!], [e!, f!]),
  Q: ([c, d, e, f], { at }) => quadratic(at, [c!, d!], [e!, f!]),
  T: ([e, f], pen) => quadratic(pen.at, mirrored(pen, 'QT'), [e!, f!]),
  A: ([rx, ry, turned, large, sweep, x, y], { at }) => ({
    segments: arcTo(at, [x!, y!], { rx: rx!, ry: ry!, turned: turned!, isLarge: large === 1, isSweep: sweep === 1 }),
  }),
  Z: () => ({ segments: [close] }),
}
