// Pictures of sport and parties.
import { disc, filled, polar, ring, stroked } from '../backgrounds/shapes.ts'
import type { Point } from '../backgrounds/sketch.ts'
import { repeat, type Compose, type Easel } from './easel.ts'
import { differenceOf } from './inks.ts'
import { d, oval, type Disc } from './paths.ts'

/** A ball that flies over the lanes of a track. */
export const ball: Compose = easel => {
  const { width, height, short, long, isWide, ground, star, mate, shade, dice, against } = easel
  const isLeft = dice.coin()
  const corner: Point = [isLeft ? -short * 0.1 : width + short * 0.1, height + short * 0.1]
  const lane = short * 0.2
  const count = Math.ceil(Math.hypot(width, height) / lane) + 2
  const colors = [ground, shade(ground)]
  const lanes = repeat(count, place => disc(corner, lane * (count - place), colors[(count - place) % 2]!))
  const lines = repeat(count, place => ring(corner, lane * (count - place), { color: mate, width: short * 0.016 }))
  const far = long < short * 1.3 ? 0.56 : 0.64
  const at: Point = isWide
    ? [width * (isLeft ? far : 1 - far), height * 0.44]
    : [width * (isLeft ? 0.56 : 0.44), height * (1 - far)]
  const radius = short * 0.3
  const seam = against(star)
  return (
    lanes +
    lines +
    speed(easel, { at, radius }, { corner, color: star }) +
    disc(at, radius * 1.07, seam) +
    disc(at, radius, star) +
    seams({ at, radius }, { color: seam, width: short * 0.022 })
  )
}

/** Three arcs that the ball leaves behind, around the corner of the track. */
const speed = ({ short }: Easel, { at, radius }: Disc, { corner, color }: { corner: Point; color: string }): string => {
  const away = Math.hypot(at[0] - corner[0], at[1] - corner[1])
  const angle = Math.atan2(at[1] - corner[1], at[0] - corner[0])
  const turn = corner[0] < at[0] ? 1 : -1
  return [-0.55, 0, 0.55]
    .map((offset, place) => {
      const r = away + offset * radius
      const [from, to] = [
        polar(corner, r, angle),
        polar(corner, r, angle + (turn * ((place === 1 ? 3.4 : 2.6) * radius)) / r),
      ]
      return stroked(d`M${from[0]} ${from[1]}A${r} ${r} 0 0 ${turn > 0 ? 1 : 0} ${to[0]} ${to[1]}`, {
        color,
        width: short * 0.04,
      })
    })
    .join('')
}

const seams = ({ at, radius }: Disc, pen: { color: string; width: number }): string => {
  const tilt = 0.45
  const point = (angle: number): Point => polar(at, radius * 0.985, angle + tilt)
  const across = (angle: number): string => {
    const [a, b] = [point(angle), point(angle + Math.PI)]
    return d`M${a[0]} ${a[1]}L${b[0]} ${b[1]}`
  }
  const bow = (middle: number): string => {
    const [a, b] = [point(middle - 0.8), point(middle + 0.8)]
    return d`M${a[0]} ${a[1]}A${radius * 0.95} ${radius * 0.95} 0 0 0 ${b[0]} ${b[1]}`
  }
  return stroked(across(0) + across(Math.PI / 2) + bow(0) + bow(Math.PI), pen)
}

/** Where balloons float: side by side, or in three columns in a tall frame. */
const floats = ({ width, height, short, dice }: Easel): Point[] => {
  const edge = short * 0.16
  const inner = width - 2 * edge
  if (height > width * 1.5) {
    const count = Math.round((height / width) * 3.6)
    return Array.from({ length: count }, (_, place): Point => {
      const share = [0.12, 0.74, 0.36, 1, 0, 0.6][place % 6]!
      return [edge + inner * share, height * (0.12 + (0.56 * place) / count)]
    })
  }
  const count = Math.max(5, Math.round((width / short) * 4))
  return Array.from({ length: count }, (_, place): Point => {
    const level = [0.3, 0.52, 0.24, 0.46, 0.36][place % 5]!
    return [edge + (inner * (place + 0.5)) / count, height * level + dice.between(-0.03, 0.03) * short]
  })
}

/** Balloons that rise in a bunch, and confetti around them. */
export const balloons: Compose = easel => {
  const { short, ground, star, mate, tones, shades } = easel
  const spots = floats(easel)
  const others = [mate, tones[2]!, tones[3]!].filter(color => differenceOf(color, ground) > 0.1)
  const focus = Math.floor(spots.length / 2)
  const order = spots.map((_, place) => place).toSorted((a, b) => spots[a]![1] - spots[b]![1])
  const drawn = order.map(place => {
    const isStar = place % 5 === focus % 5
    return balloon(
      easel,
      { at: spots[place]!, radius: short * 0.17 },
      isStar ? star : (others[place % others.length] ?? star),
    )
  })
  return confetti(easel, shades(star, 3)[1]!) + drawn.join('')
}

const balloon = (
  { width, height, short, lightest, shade, dice }: Easel,
  { at: [x, y], radius }: Disc,
  color: string,
): string => {
  const ry = radius * 1.2
  const knot = y + ry
  const end = x + (width / 2 - x) * 0.55
  const sway = radius * dice.between(-0.5, 0.5)
  return (
    stroked(
      d`M${x} ${knot}C${x + sway} ${knot + (height - knot) * 0.4} ${end - sway} ${knot + (height - knot) * 0.6} ${end} ${height + 2}`,
      { color: shade(color), width: short * 0.01 },
    ) +
    filled(d`M${x} ${knot - radius * 0.06}l${radius * 0.16} ${radius * 0.22}h${-radius * 0.32}Z`, color) +
    filled(oval([x, y], [radius, ry]), color) +
    stroked(
      d`M${x - radius * 0.64} ${y - ry * 0.1}a${radius * 0.64} ${ry * 0.64} 0 0 1 ${radius * 0.42} ${-ry * 0.5}`,
      { color: color === lightest ? shade(color) : lightest, width: radius * 0.11 },
    )
  )
}

const confetti = ({ width, height, short, star, mate, tones, dice }: Easel, fourth: string): string => {
  const colors = [star, mate, tones[2]!, fourth]
  const pitch = short * 0.17
  const [columns, rows] = [Math.ceil(width / pitch), Math.ceil(height / pitch)]
  return repeat(columns * rows, place => {
    const x = ((place % columns) + dice.between(0.2, 0.8)) * pitch
    const y = (Math.floor(place / columns) + dice.between(0.2, 0.8)) * pitch
    const color = colors[dice.int(4)]!
    const end = polar([x, y], short * 0.04, dice.between(0, 6.3))
    return dice.coin()
      ? disc([x, y], short * 0.016, color)
      : stroked(d`M${x} ${y}L${end[0]} ${end[1]}`, { color, width: short * 0.02 })
  })
}
