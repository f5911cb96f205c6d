// Pictures that look as if made by hand: brush strokes, paper cut with scissors.
import { disc, filled, stroked } from '../backgrounds/shapes.ts'
import { blend, type Point } from '../backgrounds/sketch.ts'
import type { Compose, Easel } from './easel.ts'
import { differenceOf } from './inks.ts'
import { boxPath, d, pair, type Box } from './paths.ts'

type Stroke = { from: Point; to: Point; bow: number; thick: number; color: string }

/** A sweep of a broad brush: hairs side by side that lift off one after the other. */
const sweep = ({ dice }: Easel, { from, to, bow, thick, color }: Stroke): string => {
  const hairs = 13
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]]
  const length = Math.hypot(dx, dy) || 1
  const [nx, ny] = [-dy / length, dx / length]
  const paths = Array.from({ length: hairs }, (_, hair) => {
    const offset = ((hair - (hairs - 1) / 2) / hairs) * thick
    const [start, end] = [dice.between(0, 0.05), 1 - dice.between(0, 0.16) * (hair % 3 === 0 ? 1.6 : 0.6)]
    const at = (share: number): Point => {
      const lift = bow * length * 4 * share * (1 - share) + offset
      return [from[0] + dx * share + nx * lift, from[1] + dy * share + ny * lift]
    }
    const [a, b, m] = [at(start), at(end), at((start + end) / 2)]
    const control: Point = [2 * m[0] - (a[0] + b[0]) / 2, 2 * m[1] - (a[1] + b[1]) / 2]
    return d`M${a[0]} ${a[1]}Q${control[0]} ${control[1]} ${b[0]} ${b[1]}`
  })
  return stroked(paths.join(''), { color, width: (thick / hairs) * 1.12 })
}

/** A sun, and hills of a few sweeps of the brush. */
export const brush: Compose = easel => {
  const { width, height, short, ground, star, mate, dice, against } = easel
  const ink = differenceOf(mate, ground) > 0.2 ? mate : against(ground, star)
  const isLeft = dice.coin()
  const across = (share: number): number => width * (isLeft ? share : 1 - share)
  const radius = short * 0.3
  const sun: Point = [across(width > height * 1.3 ? 0.36 : 0.44), Math.max(radius * 1.2, height * 0.36)]
  const steps = Math.max(3, Math.round((height / short) * 2))
  const strokes = Array.from({ length: steps }, (_, place): Stroke => {
    const level = height * (0.58 + (0.36 * place) / Math.max(1, steps - 1))
    const isOver = place % 2 === 0
    return {
      from: [across(isOver ? -0.06 : 1.06), level + short * 0.06],
      to: [across(isOver ? 0.92 : 0.14), level - short * 0.04],
      bow: (isOver === isLeft ? -1 : 1) * dice.between(0.02, 0.06),
      thick: short * (0.19 - 0.03 * (place % 3)),
      color: place === 1 ? blend(ink, ground, 0.4) : ink,
    }
  })
  const rays =
    width > height * 2
      ? sweep(easel, {
          from: [across(0.62), height * 0.18],
          to: [across(1.02), height * 0.3],
          bow: 0.03,
          thick: short * 0.11,
          color: blend(ink, ground, 0.55),
        })
      : ''
  return disc(sun, radius, star) + rays + strokes.map(stroke => sweep(easel, stroke)).join('')
}

/** Sheets of colored paper, unequal, that cover the frame. */
const sheets = ({ short, long, isWide, dice }: Easel): Box[] => {
  const count = Math.max(2, Math.round((long / short) * 2))
  const cuts = Array.from({ length: count + 1 }, (_, place) =>
    Math.round((long * (place + (place % count === 0 ? 0 : dice.between(-0.14, 0.14)))) / count),
  )
  return cuts.slice(1).flatMap((end, place): Box[] => {
    const start = cuts[place]!
    const cut = Math.round(short * (place % 2 === 0 ? dice.between(0.56, 0.66) : dice.between(0.34, 0.44)))
    return [
      [0, cut],
      [cut, short],
    ].map(([from, to]) =>
      isWide
        ? { x: start, y: from!, width: end - start + 1, height: to! - from! + 1 }
        : { x: from!, y: start, width: to! - from! + 1, height: end - start + 1 },
    )
  })
}

/** Weed with round arms, cut from one sheet; it fills its box. */
const weed = ({ x, y, width, height }: Box): string => {
  const isTall = height >= width
  const [long, wide] = isTall ? [height * 0.8, width * 0.34] : [width * 0.8, height * 0.34]
  const arms = Math.max(3, Math.round(long / wide / 0.75))
  const place = (along: number, across: number): Point =>
    isTall ? [x + width / 2 + across, y + height * 0.9 - along] : [x + width * 0.1 + along, y + height / 2 + across]
  const stem = `M${pair(place(0, 0))}L${pair(place(long * 0.94, 0))}`
  const limbs = Array.from({ length: arms }, (_, arm) =>
    [-1, 1]
      .map(side => {
        const from = (long * (arm + 0.25)) / (arms + 0.35)
        const reach = wide * (1 - 0.45 * (arm / arms))
        return `M${pair(place(from, 0))}Q${pair(place(from + wide * 0.08, side * reach))} ${pair(place(from + wide * 0.62, side * reach))}`
      })
      .join(''),
  )
  return stem + limbs.join('')
}

/** Paper cut-outs: weeds, suns and plain sheets side by side. */
export const cutouts: Compose = easel => {
  const { ground, star, mate, tones, against, dice, short } = easel
  const papers = [ground, mate, tones[2]!, tones[3]!]
  const boxes = sheets(easel)
  const focus = dice.int(boxes.length)
  const first = dice.int(4)
  return boxes
    .map((box, place) => {
      const paper = place === focus ? star : papers[(place + first + Math.floor(place / 2)) % 4]!
      const color =
        place === focus
          ? against(star, mate)
          : differenceOf(star, paper) > 0.2 && place % 2 === 0
            ? star
            : against(paper)
      const size = Math.min(box.width, box.height)
      const middle: Point = [box.x + box.width / 2, box.y + box.height / 2]
      const isSun = (place + first) % 4 === 3 && place !== focus
      const thick = Math.max(size * 0.13, short * 0.03)
      return (
        filled(boxPath(box), paper) +
        (isSun ? disc(middle, size * 0.34, color) : stroked(weed(box), { color, width: thick }))
      )
    })
    .join('')
}
