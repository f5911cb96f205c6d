// Pictures of what people build: houses and blocks.
import { disc, filled, polygon, rect } from '../backgrounds/shapes.ts'
import type { Point } from '../backgrounds/sketch.ts'
import { repeat, type Compose, type Easel } from './easel.ts'
import { differenceOf, sunOn } from './inks.ts'
import { d, halfOf, type Box } from './paths.ts'

type House = Box & { wall: string; light: string; roof: number }

/** City blocks with lit windows before a moon. */
export const city: Compose = easel => {
  const { width, height, short, ground, tones, mate, dice, shades, against } = easel
  const moon = sunOn(ground, tones.slice(0, 3))
  const wall = against(ground, moon)
  const far = shades(wall, 3)[0]!
  const radius = Math.min(short * 0.24, height * 0.24)
  const at: Point = [width * dice.between(0.28, 0.72), Math.max(radius * 1.25, height * 0.26)]
  const walls = [
    wall,
    differenceOf(mate, ground) > 0.15 && mate !== moon ? mate : shades(wall, 3)[1]!,
    shades(wall, 3)[1]!,
  ]
  const behind = row(easel, { pitch: 0.18, from: 0.42, to: 0.66 }, () => ({ wall: far, light: far }))
  const front = row(easel, { pitch: 0.29, from: 0.3, to: 0.72 }, place => {
    const own = walls[place % 3]!
    return { wall: own, light: differenceOf(moon, own) > 0.2 ? moon : against(own, ground) }
  })
  return disc(at, radius, moon) + behind + front
}

type Row = { pitch: number; from: number; to: number }

const row = (
  { width, height, short, dice }: Easel,
  { pitch, from, to }: Row,
  look: (place: number) => Pick<House, 'wall' | 'light'>,
): string => {
  const count = Math.max(3, Math.round(width / (short * pitch)))
  const wide = width / count
  const shift = dice.int(2)
  return repeat(count, place => {
    const isHigh = (place + shift) % 2 === 0
    const tall = height * (isHigh ? dice.between((from + to) / 2, to) : dice.between(from, (from + to) / 2))
    const colors = look(place)
    return house(
      { x: place * wide, y: height - tall, width: wide + 0.5, height: tall + 1, roof: dice.int(4), ...colors },
      dice.int(97),
    )
  })
}

const house = ({ x, y, width, height, wall, light, roof }: House, seed: number): string => {
  const lap = width * 0.04
  const tops = [
    '',
    polygon([
      [x, y + lap],
      [x + width, y + lap],
      [x + width, y - width * 0.45],
    ]),
    halfOf([x + width / 2, y + lap], width * 0.42, 3),
    d`M${x + width * 0.2} ${y + lap}v${-width * 0.24}h${width * 0.24}v${-width * 0.42}h${width * 0.12}v${width * 0.42}h${width * 0.24}v${width * 0.24}Z`,
  ]
  const panes: string[] = []
  const [columns, pane] = [3, width * 0.16]
  const floors = Math.floor((height - width * 0.25) / (pane * 2))
  const count = light === wall ? 0 : columns * floors
  for (let at = 0; at < count; at++) {
    const isLit = (at * 7 + seed * (at % 5) + Math.floor(at / columns) * seed) % 5 < 3
    const [column, floor] = [at % columns, Math.floor(at / columns)]
    if (isLit)
      panes.push(
        d`M${x + width * 0.14 + column * width * 0.28} ${y + width * 0.2 + floor * pane * 2}h${pane}v${pane * 1.3}h${-pane}Z`,
      )
  }
  return rect({ x, y, width, height }, wall) + filled(tops[roof]!, wall) + filled(panes.join(''), light)
}

/** Cubes in three tones each that tumble over the frame; one of them shines. */
export const cubes: Compose = easel => {
  const { width, height, short, star, mate, ground, tones, shade, shades, dice } = easel
  const wide = width / Math.max(1, Math.round(width / (short * 0.56)))
  const edge = wide / Math.sqrt(3)
  const columns = Math.ceil(width / wide) + 2
  const rows = Math.ceil(height / (edge * 1.5)) + 2
  const focus: Point = [width * dice.between(0.35, 0.65), height * dice.between(0.35, 0.65)]
  const bodies = [mate, tones[2]!, ground]
  const first = dice.int(3)
  const spots = Array.from({ length: columns * rows }, (_, place): Point => {
    const [column, line] = [place % columns, Math.floor(place / columns)]
    return [(column + (line % 2) / 2) * wide, (line - 0.3) * edge * 1.5]
  })
  const nearest = spots.toSorted(
    (a, b) => Math.hypot(a[0] - focus[0], a[1] - focus[1]) - Math.hypot(b[0] - focus[0], b[1] - focus[1]),
  )[0]
  return spots
    .map(([x, y], place) => {
      const line = Math.floor(place / columns)
      const body = x === nearest?.[0] && y === nearest[1] ? star : bodies[((place % columns) + 2 * line + first) % 3]!
      const light = shades(body, 3)[1]!
      const corner = (turn: number): Point => [
        x + (wide / 2) * [0, 1, 1, 0, -1, -1][turn]!,
        y + edge * [-1, -0.5, 0.5, 1, 0.5, -0.5][turn]!,
      ]
      const face = (from: number, color: string): string =>
        filled(polygon([[x, y], corner(from), corner((from + 1) % 6), corner((from + 2) % 6)]), color)
      return face(5, light) + face(1, body) + face(3, shade(body))
    })
    .join('')
}
