import { circlePath, disc, filled, polygon, rect } from '../backgrounds/shapes.ts'
import type { Point } from '../backgrounds/sketch.ts'
import { repeat, type Compose, type Easel } from './easel.ts'
import { differenceOf } from './inks.ts'
import { boxPath, d, halfOf, pair, quarterDisc } from './paths.ts'

type Grid = { columns: number; rows: number; side: number; left: number; top: number }

/** Squares that cover the frame; of a few sizes the one that is cropped least, and big ones first. */
const gridOf = ({ width, height, short }: Easel): Grid => {
  const grids = [2, 3, 4].map(count => {
    const side = short / count
    const columns = Math.max(1, Math.round(width / side))
    const rows = Math.max(1, Math.round(height / side))
    const fitted = Math.ceil(Math.max(width / columns, height / rows))
    const lost = (columns * rows * fitted ** 2) / (width * height) - 1
    return { columns, rows, side: fitted, cost: lost + 0.08 * count + (count === 2 && columns * rows < 6 ? 0.3 : 0) }
  })
  const { columns, rows, side } = grids.toSorted((a, b) => a.cost - b.cost)[0]!
  return {
    columns,
    rows,
    side,
    left: Math.floor((width - columns * side) / 2),
    top: Math.floor((height - rows * side) / 2),
  }
}

/** Motifs within a square whose upper left corner is at 0, as path data. */
type Motif = (at: Point, side: number, turn: number) => string

const corner = ([x, y]: Point, side: number, turn: number): Point =>
  [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
  ][turn % 4] as unknown as Point

const middle = ([x, y]: Point, side: number): Point => [x + side / 2, y + side / 2]

const motifs: readonly Motif[] = [
  (at, side, turn) => quarterDisc(corner(at, side, turn), side, turn),
  (at, side, turn) => quarterDisc(corner(at, side, turn), side, turn),
  (at, side, turn) => halves(at, side, turn),
  (at, side, turn) => leafOf(at, side, turn),
  (at, side) => circlePath(middle(at, side), side * 0.36),
  (at, side, turn) => polygon([0, 1, 3].map(step => corner(at, side, turn + step))),
  (at, side) =>
    [0, 1, 2, 3].map(turn => circlePath(middle(corner(at, side / 2, turn), side / 2), side * 0.17)).join(''),
  (at, side) =>
    repeat(3, step => boxPath({ x: at[0] + (side * (2 * step + 0.5)) / 6, y: at[1], width: side / 6, height: side })),
]

/** Two half discs one behind the other. */
const halves = (at: Point, side: number, turn: number): string => {
  const [x, y] = middle(at, side)
  const shift = turn % 2 === 0 ? ([side / 2, 0] as const) : ([0, side / 2] as const)
  return halfOf([x - shift[0], y - shift[1]], side / 2, turn % 2) + halfOf([x, y], side / 2, turn % 2)
}

/** A leaf between two opposite corners. */
const leafOf = (at: Point, side: number, turn: number): string => {
  const [from, to] = [corner(at, side, turn), corner(at, side, turn + 2)]
  const arc = d`A${side} ${side} 0 0 1`
  return `M${pair(from)}${arc} ${pair(to)}${arc} ${pair(from)}Z`
}

/** Ground and figure of a tile: any two tones that stand clear of each other. */
const pairsOf = ({ ground, tones }: Easel): [string, string][] => {
  const all = [ground, ...tones.slice(0, 4)]
  const pairs = all.flatMap(under => all.map((over): [string, string] => [under, over]))
  const clear = pairs.filter(([under, over]) => differenceOf(under, over) > 0.22)
  return clear.length > 3 ? clear : pairs.filter(([under, over]) => under !== over)
}

/** Bauhaus tiles: one simple form in each square, and one great disc that takes four of them. */
export const tiles: Compose = easel => {
  const { dice, star, mate, ground, tones } = easel
  const { columns, rows, side, left, top } = gridOf(easel)
  const pairs = pairsOf(easel)
  const place = (column: number, row: number): Point => [left + column * side, top + row * side]
  let last = -1
  const tile = (at: Point): string => {
    const motif = (last + 1 + dice.int(motifs.length - 1)) % motifs.length
    last = motif
    const [under, over] = pairs[dice.int(pairs.length)] ?? [ground, mate]
    const path = motifs[motif]!(at, side, dice.int(4))
    return rect({ x: at[0], y: at[1], width: side + 0.5, height: side + 0.5 }, under) + filled(path, over)
  }
  const field = repeat(columns * rows, at => tile(place(at % columns, Math.floor(at / columns))))
  if (columns < 2 || rows < 2) return field
  const [x, y] = place(dice.int(columns - 1), dice.int(rows - 1))
  const under = differenceOf(mate, star) > 0.22 ? mate : ground
  return (
    field +
    rect({ x, y, width: 2 * side, height: 2 * side }, under) +
    disc([x + side, y + side], side, star) +
    filled(halfOf([x + side, y + side], side * 0.5, dice.int(4)), under === mate ? (tones[2] ?? ground) : mate)
  )
}
