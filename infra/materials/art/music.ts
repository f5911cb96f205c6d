import { circlePath, disc, filled, polar, ring, stroked } from '../backgrounds/shapes.ts'
import type { Point } from '../backgrounds/sketch.ts'
import { repeat, type Compose, type Easel } from './easel.ts'
import { differenceOf } from './inks.ts'
import { d, pill, type Box, type Disc } from './paths.ts'

/** A record with its arm; in a longer frame the bars of the music fill the rest. */
export const record: Compose = easel => {
  const { width, height, short, long, isWide, ground, star, mate, tones, dice, against } = easel
  const isSquare = long < short * 1.4
  const at: Point = isSquare ? [width * 0.47, height * 0.53] : [short * 0.5, short * 0.5]
  const radius = short * (isSquare ? 0.43 : 0.44)
  const black = differenceOf(mate, ground) > 0.2 ? mate : against(ground, star)
  const groove = differenceOf(ground, black) > 0.15 ? ground : tones[2]!
  const rings = repeat(5, place => ring(at, radius * (0.94 - 0.1 * place), { color: groove, width: short * 0.008 }))
  const label =
    disc(at, radius * 0.4, star) +
    filled(circlePath(at, radius * 0.24), against(star, black)) +
    disc(at, radius * 0.05, black)
  const [from, margin] = [short * 0.98, short * 0.05]
  const box = isWide
    ? { x: from, y: 0, width: width - from - margin, height }
    : { x: margin, y: from, width: width - 2 * margin, height: height - from }
  const rest = isSquare
    ? arm(easel, { at, radius })
    : bars(easel, box, { colors: [star, tones[2]!, tones[3]!], phase: dice.between(0, 6) })
  return disc(at, radius, black) + rings + label + rest
}

/** The arm of the player, from its pivot in the upper right corner to the grooves. */
const arm = ({ width, height, short, ground, star, mate, against }: Easel, { at, radius }: Disc): string => {
  const pivot: Point = [width - short * 0.11, Math.max(short * 0.11, at[1] - short * 0.44, height * 0.1)]
  const elbow: Point = [pivot[0], at[1] + radius * 0.25]
  const head = polar(at, radius * 0.6, 0.85)
  const color = against(ground, mate)
  return (
    disc(pivot, short * 0.085, star) +
    stroked(d`M${pivot[0]} ${pivot[1]}L${elbow[0]} ${elbow[1]}L${head[0]} ${head[1]}`, {
      color,
      width: short * 0.026,
    }) +
    disc(head, short * 0.04, color) +
    disc(pivot, short * 0.035, color)
  )
}

type Pulse = { colors: readonly string[]; phase: number }

const bars = ({ short }: Easel, { x, y, width, height }: Box, { colors, phase }: Pulse): string => {
  const count = Math.max(3, Math.round(width / (short * 0.12)))
  const step = width / count
  return repeat(count, place => {
    const loud = 0.5 + 0.3 * Math.sin(place * 0.9 + phase) + 0.2 * Math.sin(place * 2.1 + phase * 2)
    const tall = Math.max(0.16, loud) * height * 0.86
    const bar = { x: x + (place + 0.17) * step, y: y + (height - tall) / 2, width: step * 0.66, height: tall }
    return filled(pill(bar), colors[place % colors.length]!)
  })
}
