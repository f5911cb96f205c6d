import { disc, stroked } from '../backgrounds/shapes.ts'
import type { Point } from '../backgrounds/sketch.ts'
import type { Compose, Easel } from './easel.ts'
import { d } from './paths.ts'

type Track = { offset: number; radius: number }

const direction = ([ax, ay]: Point, [bx, by]: Point): Point => [Math.sign(bx - ax), Math.sign(by - ay)]

/** A line beside a course of level and upright pieces, `offset` to the right of it, with round bends around the same middles. */
const beside = (course: readonly Point[], { offset, radius }: Track): string => {
  const ways = course.slice(1).map((point, place) => direction(course[place]!, point))
  const pieces = course.map(([x, y], place) => {
    const into = ways[place - 1] ?? ways[place]!
    const out = ways[place] ?? into
    if (place === 0 || place === course.length - 1) {
      const at: Point = [x - into[1] * offset, y + into[0] * offset]
      return place === 0 ? d`M${at[0]} ${at[1]}` : d`L${at[0]} ${at[1]}`
    }
    const turn = into[0] * out[1] - into[1] * out[0]
    const bend = Math.max(0, radius - turn * offset)
    const [cx, cy] = [x - (into[1] + out[1]) * offset, y + (into[0] + out[0]) * offset]
    const line = d`L${cx - into[0] * bend} ${cy - into[1] * bend}`
    return `${line}${d`A${bend} ${bend} 0 0 `}${turn > 0 ? 1 : 0} ${d`${cx + out[0] * bend} ${cy + out[1] * bend}`}`
  })
  return pieces.join('')
}

/** One quarter turn in a square; in a longer frame a way that swings from side to side. */
const courseOf = ({ long, short, dice }: Easel): Point[] => {
  const beyond = short * 0.6
  const isDown = dice.coin()
  const [high, low] = isDown ? [0.27, 0.73] : [0.73, 0.27]
  if (long < short * 1.4) {
    const bend: Point = [long * dice.between(0.58, 0.66), short * (isDown ? 0.36 : 0.64)]
    return [[-beyond, bend[1]], bend, [bend[0], isDown ? short + beyond : -beyond]]
  }
  const bends = Math.max(1, Math.round(long / short / 1.25))
  const turns = Array.from({ length: bends }, (_, place): Point[] => {
    const along = (long * (place + 0.5)) / bends
    const [from, to] = place % 2 === 0 ? [high, low] : [low, high]
    return [
      [along, short * from],
      [along, short * to],
    ]
  })
  const last = turns.at(-1)![1]!
  return [[-beyond, short * high], ...turns.flat(), [long + beyond, last[1]]]
}

/** A bundle of broad stripes that runs through the frame and turns, with a disc in the bend. */
export const bands: Compose = easel => {
  const { short, long, isWide, star, mate, tones, ground, dice } = easel
  const course = courseOf(easel)
  const isSquare = long < short * 1.4
  const width = isSquare ? (short + long) * 0.058 : short * 0.092
  const radius = isSquare ? short * 0.38 : short * 0.23
  const turned = (points: readonly Point[]): Point[] => points.map(([x, y]) => (isWide ? [x, y] : [y, x]))
  const colors = [mate, tones[2]!, star, ground, tones[3]!]
  const isFlipped = dice.coin()
  const order = isFlipped ? colors.toReversed() : colors
  const lines = order.map((color, place) => {
    const path = beside(turned(course), { offset: (place - 2) * width, radius })
    return stroked(path, { color, width: width + 0.6 })
  })
  return discsBeside(easel, { course, width, turned }) + lines.join('')
}

type Laid = { course: readonly Point[]; width: number; turned: (points: readonly Point[]) => Point[] }

const discsBeside = ({ short, long, star, mate }: Easel, { course, width, turned }: Laid): string => {
  const bends = course.slice(1, -1)
  if (long < short * 1.4) {
    const [x, y] = bends[0]!
    const away = width * 2.5 + short * 0.165
    return disc(turned([[x - away, y < short / 2 ? y + away : y - away]])[0]!, short * 0.13, star)
  }
  const levels = [short * 0.25, short * 0.75]
  const isHigh = (place: number): boolean => (course[place]?.[1] ?? 0) < short / 2
  const runs = [...bends.filter((_, place) => place % 2 === 0).map(([x]) => x), long]
  return runs
    .map((end, place): Point => {
      const start = place === 0 ? 0 : runs[place - 1]!
      const isEdge = place === 0 || place === runs.length - 1
      const shift = isEdge ? (place === 0 ? -0.06 : 0.06) * short : 0
      return [(start + end) / 2 + shift, levels[isHigh(2 * place) ? 1 : 0]!]
    })
    .map((at, place) => disc(turned([at])[0]!, short * 0.15, place % 2 === 0 ? star : mate))
    .join('')
}
