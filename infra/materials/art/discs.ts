import { disc, filled, ring } from '../backgrounds/shapes.ts'
import { repeat, type Compose, type Easel } from './easel.ts'
import { halfOf, lens, type Disc } from './paths.ts'

/** Discs along the longer side that sway across the shorter one; in a square, along the diagonal. */
const chain = ({ short, long, isWide, dice }: Easel): Disc[] => {
  const count = Math.max(2, Math.ceil((long / short) * 1.5 - 0.2))
  const side = dice.coin() ? 1 : -1
  const sway = dice.between(0.1, 0.16) * side
  return Array.from({ length: count }, (_, place): Disc => {
    const along = (long * (place + 0.5)) / count + (count === 2 ? (0.5 - place) * short * 0.1 : 0)
    const across = short * (0.5 + sway * (place % 2 === 0 ? 1 : -1))
    return {
      at: isWide ? [along, across] : [across, along],
      radius: short * (place % 2 === 0 ? 0.42 : 0.34) * dice.between(0.97, 1.06),
    }
  })
}

/** Great discs that overlap, the common part in a color of its own. */
export const discs: Compose = easel => {
  const { ground, star, mate, tones, against, short, isWide, dice } = easel
  const chained = chain(easel)
  const focus = dice.int(chained.length)
  const colorOf = (place: number): string =>
    place === focus ? star : [mate, tones[2]!][(place + (place > focus ? 1 : 0)) % 2]!
  const bodies = chained.map(({ at, radius }, place) => disc(at, radius, colorOf(place))).join('')
  const commons = chained.slice(1).map((one, place) => {
    const pair = [colorOf(place), colorOf(place + 1)] as const
    return filled(lens(chained[place]!, one), place % 2 === 0 ? ground : against(...pair))
  })
  const split = chained[(focus + 1) % chained.length]!
  const half = filled(halfOf(split.at, split.radius * 0.56, isWide ? 1 : 0), ground)
  return bodies + half + commons.join('') + grooves(chained[focus]!, ground, short * 0.014)
}

const grooves = ({ at, radius }: Disc, color: string, width: number): string =>
  repeat(4, place => ring(at, radius * (0.14 + 0.15 * place), { color, width }))
