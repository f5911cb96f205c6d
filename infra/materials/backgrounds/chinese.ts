// Backgrounds out of Chinese and Japanese ornament.
import { disc, filled, halfDisc, rect, stroked } from './shapes.ts'
import type { Draw, Point, Sketch } from './sketch.ts'

/** Rings of ink and ground by turns. */
const fan = ({ tint, ground }: Sketch, center: Point, radius: number): string =>
  [1, 0.82, 0.64, 0.46, 0.28]
    .map((share, place) => disc(center, radius * share, place % 2 === 0 ? tint(0, 0.9) : ground))
    .join('')

/** Fans of waves (海水纹, seigaiha) over the foot of the canvas: every row covers the lower half of the one above. */
export const seigaiha: Draw = sketch => {
  const { width, height, unit } = sketch
  const radius = unit / 11
  const rows = Math.max(3, Math.ceil(Math.min(height * 0.4, unit * 0.45) / (radius / 2)))
  const fans: string[] = []
  for (let row = 0; row <= rows; row++) {
    const y = height + radius * 0.4 - ((rows - row) * radius) / 2
    for (let x = row % 2 === 0 ? 0 : radius; x < width + radius; x += 2 * radius) fans.push(fan(sketch, [x, y], radius))
  }
  return fans.join('')
}

type Cloud = { x: number; y: number; size: number; isLeft: boolean }

/** An auspicious cloud (祥云): three curled heads on a flat foot, and tails that trail off to one side. */
const cloud = ({ tint, ground }: Sketch, { x, y, size, isLeft }: Cloud, place: number): string => {
  const color = tint(place, 1)
  const side = isLeft ? -1 : 1
  const head = (offset: number, radius: number): string =>
    [1, 0.8, 0.6, 0.4, 0.2]
      .map((share, step) =>
        filled(halfDisc([x + side * offset * size, y], radius * share * size), step % 2 === 0 ? color : ground),
      )
      .join('')
  const tail = ([from, to]: readonly [number, number], drop: number): string =>
    stroked(
      `M${Math.round(x + side * from * size)} ${Math.round(y + drop * size)}H${Math.round(x + side * to * size)}`,
      { color, width: size * 0.09 },
    )
  return [
    head(-0.95, 0.46),
    head(0.95, 0.52),
    head(0, 0.8),
    tail([-1.38, 2.1], 0.045),
    tail([-0.8, 2.7], 0.23),
    tail([0.3, 1.9], 0.415),
  ].join('')
}

/** Clouds in two opposite corners and one that drifts along the edge. */
export const auspiciousClouds: Draw = sketch => {
  const { width, height, unit, dice } = sketch
  const isLeft = dice.coin()
  const across = (share: number): number => (isLeft ? share : 1 - share) * width
  const size = unit * 0.13
  const clouds: Cloud[] = [
    { x: across(0.08), y: height * 0.1 + size * 0.3, size: size * dice.between(0.9, 1.1), isLeft: !isLeft },
    { x: across(0.9), y: height * 0.93, size: size * dice.between(1.1, 1.4), isLeft },
    { x: across(0.42), y: height * dice.between(0.97, 0.995), size: size * 0.75, isLeft },
    { x: across(0.97), y: height * 0.2 + size * 0.2, size: size * 0.62, isLeft },
    { x: across(0.03), y: height * 0.78, size: size * 0.6, isLeft: !isLeft },
  ]
  return clouds.map((one, place) => cloud(sketch, one, place)).join('')
}

/** A window lattice (窗棂) along two edges: squares in squares, joined by bars. */
export const lattice: Draw = ({ width, height, unit, tint, ground }) => {
  const cell = unit / 12
  const pen = { color: tint(0, 0.9), width: unit / 180 }
  const columns = Math.ceil(width / cell)
  const side = width / columns
  const row = (y: number): string =>
    Array.from({ length: columns }, (_, place) => {
      const x = place * side
      const path = `M${Math.round(x)} ${Math.round(y)}h${Math.round(side)}v${Math.round(cell)}h${-Math.round(side)}Z`
      const inner = `M${Math.round(x + side * 0.25)} ${Math.round(y + cell * 0.25)}h${Math.round(side * 0.5)}v${Math.round(cell * 0.5)}h${-Math.round(side * 0.5)}Z`
      const bars = `M${Math.round(x)} ${Math.round(y + cell / 2)}h${Math.round(side * 0.25)}m${Math.round(side * 0.5)} 0h${Math.round(side * 0.25)}`
      return path + inner + bars
    }).join('')
  const edge = cell * 0.35
  return (
    stroked(row(edge) + row(height - cell - edge), pen) +
    rect({ x: 0, y: 0, width, height: edge * 0.6 }, tint(1, 0.9)) +
    rect({ x: 0, y: height - edge * 0.6, width, height: edge * 0.6 }, tint(1, 0.9)) +
    rect({ x: 0, y: edge * 0.6, width, height: edge * 0.12 }, ground)
  )
}
