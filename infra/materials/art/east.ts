// Lanterns, clouds and peaks of Chinese festivals.
import { disc, filled, rect, stroked } from '../backgrounds/shapes.ts'
import { blend, type Point } from '../backgrounds/sketch.ts'
import { repeat, type Compose, type Easel } from './easel.ts'
import { differenceOf, sunOn } from './inks.ts'
import { d, halfOf, oval, pill, type Disc } from './paths.ts'

type Cloud = { at: Point; size: number; color: string; line: string }

/** An auspicious cloud: three curled heads on a flat foot. */
const cloud = ({ at: [x, y], size, color, line }: Cloud): string => {
  const head = (offset: number, radius: number): string =>
    [1, 0.76, 0.52, 0.28]
      .map((share, step) =>
        filled(halfOf([x + offset * size, y], radius * share * size, 3), step % 2 === 0 ? color : line),
      )
      .join('')
  const foot = (offset: number, drop: number, wide: number): string =>
    filled(
      pill({ x: x + (offset - wide / 2) * size, y: y + drop * size, width: wide * size, height: size * 0.2 }),
      color,
    )
  return head(-0.78, 0.46) + head(0.82, 0.5) + head(0, 0.72) + foot(0, -0.02, 2.9) + foot(0.5, 0.24, 2.2)
}

/** Clouds along the foot of the frame. */
const bank = (easel: Easel, color: string, line: string): string => {
  const { width, height, short, dice } = easel
  const size = short * 0.23
  const count = Math.max(2, Math.round(width / (size * 2.5)))
  const haze = blend(color, line, 0.35)
  const row = (shift: number, level: number, fill: string): string =>
    repeat(count + 1, place =>
      cloud({
        at: [((place + shift) * width) / count + dice.between(-0.1, 0.1) * size, height - size * level],
        size: size * dice.between(0.92, 1.08),
        color: fill,
        line,
      }),
    )
  const foot = rect({ x: 0, y: height - size * 0.16, width, height: size * 0.16 + 1 }, color)
  return row(0.5, 0.72, haze) + row(0, 0.14, color) + foot
}

/** Where lanterns hang: side by side, or one below the other in a tall frame. */
const hooks = ({ width, height, short, dice }: Easel): Disc[] => {
  const shift = dice.int(2)
  if (height > width * 1.5) {
    const count = Math.max(2, Math.round((height / width) * 1.3))
    return Array.from({ length: count }, (_, place): Disc => {
      const isLeft = (place + shift) % 2 === 0
      return {
        at: [width * (isLeft ? 0.31 : 0.69), (height * (place + 0.62)) / (count + 0.5)],
        radius: width * (isLeft ? 0.27 : 0.22),
      }
    })
  }
  const count = Math.max(2, Math.round((width / short) * 1.45))
  const size = Math.min((width / count) * 0.46, height * 0.22)
  return Array.from({ length: count }, (_, place): Disc => {
    const isBig = (place + shift) % 2 === 0
    return { at: [((place + 0.5) * width) / count, height * (isBig ? 0.45 : 0.29)], radius: size * (isBig ? 1 : 0.78) }
  })
}

/** Great lanterns before the moon, over a bank of clouds. */
export const lanterns: Compose = easel => {
  const { width, height, short, ground, star, mate, tones, against } = easel
  const isSeen = (color: string): boolean => differenceOf(color, ground) > 0.18
  const body = isSeen(star) ? star : against(ground)
  const moon = sunOn(
    ground,
    [mate, tones[2]!, tones[3]!].filter(color => differenceOf(color, body) > 0.12),
  )
  const line = against(body, moon, ground)
  const clouds = [mate, tones[2]!].find(color => isSeen(color) && color !== body) ?? line
  const lights = hooks(easel).map(({ at, radius }) => lantern(easel, { at, size: 2 * radius, color: body, line }))
  return (
    disc([width * 0.5, height * 0.46], Math.min(short * 0.42, height * 0.42), moon) +
    bank(easel, clouds, ground) +
    lights.join('')
  )
}

const lantern = ({ short }: Easel, { at: [x, y], size, color, line }: Cloud): string => {
  const [rx, ry] = [size * 0.5, size * 0.4]
  const pen = { color: line, width: size * 0.022 }
  const cap = (top: number): string =>
    rect({ x: x - size * 0.18, y: top, width: size * 0.36, height: size * 0.08 }, line)
  const tassels = [-0.1, 0, 0.1].map(
    offset => d`M${x + offset * size} ${y + ry + size * 0.06}v${size * (offset === 0 ? 0.34 : 0.26)}`,
  )
  return (
    stroked(d`M${x} 0V${y - ry}`, { color: line, width: short * 0.012 }) +
    stroked(tassels.join(''), { color: line, width: size * 0.04 }) +
    filled(oval([x, y], [rx, ry]), color) +
    [0.68, 0.32].map(share => stroked(oval([x, y], [rx * share, ry]), pen)).join('') +
    cap(y - ry - size * 0.05) +
    cap(y + ry - size * 0.03)
  )
}

/** A full moon over pointed peaks in layers, with clouds at their feet. */
export const peaks: Compose = easel => {
  const { width, height, short, ground, tones, star, mate, lightest, dice, shades, against } = easel
  const moon = sunOn(ground, tones.slice(0, 3))
  const rock = moon === star ? (differenceOf(mate, ground) > 0.15 ? mate : against(ground, moon)) : star
  const tints = shades(rock, 4)
  const radius = Math.min(short * 0.3, height * 0.28)
  const isLeft = dice.coin()
  const at: Point = [width * (isLeft ? 0.34 : 0.66), Math.max(radius * 1.2, height * 0.3)]
  const rows = [0, 1].map(row => {
    const count = Math.max(2, Math.round((width / short) * (2 - 0.3 * row)))
    const pitch = width / count
    return repeat(count + 1, place => {
      const tall = Math.min(height * 0.64, short * 1.2) * (row === 0 ? dice.between(0.75, 1) : dice.between(0.5, 0.68))
      return peak([(place + 0.5 * row) * pitch, height], {
        wide: pitch * 0.92,
        tall,
        tints: row === 0 ? [tints[0]!, tints[1]!, tints[2]!] : [tints[3]!, tints[2]!, tints[1]!],
      })
    })
  })
  return (
    disc(at, radius, moon) + rows.join('') + bank(easel, differenceOf(lightest, rock) > 0.25 ? lightest : moon, rock)
  )
}

/** A peak in three sheaths, one within the other. */
const peak = ([x, y]: Point, { wide, tall, tints }: { wide: number; tall: number; tints: readonly string[] }): string =>
  tints
    .map((color, place) => {
      const [w, h] = [wide * (1 - 0.27 * place), tall * (1 - 0.22 * place)]
      return filled(
        d`M${x - w} ${y + 1}C${x - w * 0.45} ${y - h * 0.25} ${x - w * 0.3} ${y - h} ${x} ${y - h}C${x + w * 0.3} ${y - h} ${x + w * 0.45} ${y - h * 0.25} ${x + w} ${y + 1}Z`,
        color,
      )
    })
    .join('')
