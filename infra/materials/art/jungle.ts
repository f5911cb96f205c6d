import { closedCurve, disc, filled, polar, stroked } from '../backgrounds/shapes.ts'
import type { Point } from '../backgrounds/sketch.ts'
import type { Compose, Easel } from './easel.ts'
import { differenceOf, sunOn } from './inks.ts'
import { d, leafPath } from './paths.ts'

type Growth = { foot: Point; angle: number; length: number; color: string; rib: string }

/** A banana leaf: a broad blade, one half in the shade, with ribs. */
const banana = ({ shade, short }: Easel, { foot, angle, length, color, rib }: Growth): string => {
  const fat = 0.26
  const tip = polar(foot, length, angle)
  const middle = polar(polar(foot, length * 0.42, angle), length * fat * 1.5, angle + Math.PI / 2)
  const half = d`M${foot[0]} ${foot[1]}Q${middle[0]} ${middle[1]} ${tip[0]} ${tip[1]}Z`
  const pen = { color: rib, width: short * 0.011 }
  const ribs = [0.2, 0.36, 0.52, 0.68].flatMap(share =>
    [-1, 1].map(side => {
      const from = polar(foot, length * share, angle)
      const to = polar(from, length * 0.3 * Math.sin(Math.PI * (share + 0.12)), angle + side * 0.72)
      return d`M${from[0]} ${from[1]}L${to[0]} ${to[1]}`
    }),
  )
  const spine = d`M${foot[0]} ${foot[1]}L${tip[0]} ${tip[1]}`
  return (
    filled(leafPath(foot, { length, angle, fat }), color) +
    filled(half, shade(color)) +
    stroked(spine + ribs.join(''), pen)
  )
}

/** A palm leaf: a fan of slender blades. */
const palm = (_: Easel, { foot, angle, length, color, rib }: Growth): string => {
  const hub = polar(foot, length * 0.42, angle)
  const blades = Array.from({ length: 9 }, (_unused, place) => {
    const lean = ((place - 4) / 4) * 1.9
    return leafPath(hub, { length: length * (0.6 - 0.035 * Math.abs(place - 4)), angle: angle + lean, fat: 0.085 })
  })
  return (
    stroked(d`M${foot[0]} ${foot[1]}L${hub[0]} ${hub[1]}`, { color, width: length * 0.03 }) +
    filled(blades.join(''), color) +
    disc(hub, length * 0.03, rib)
  )
}

/** One side of a monstera leaf from behind the foot to the tip, as [along, across], cut in towards the rib four times. */
const lobes = [
  [-0.2, 0.1],
  [-0.19, 0.3],
  [-0.08, 0.47],
  [0.06, 0.55],
  [0.14, 0.26],
  [0.15, 0.56],
  [0.27, 0.56],
  [0.33, 0.24],
  [0.36, 0.53],
  [0.48, 0.46],
  [0.52, 0.18],
  [0.57, 0.4],
  [0.68, 0.3],
  [0.71, 0.11],
  [0.77, 0.24],
  [0.9, 0.09],
] as const

const monstera = ({ short }: Easel, { foot, angle, length, color, rib }: Growth): string => {
  const size = length * 0.78
  const hub = polar(foot, length * 0.32, angle)
  const at = (along: number, across: number): Point =>
    polar(polar(hub, size * along, angle), size * across, angle + Math.PI / 2)
  const edge = [
    at(0, 0),
    ...lobes.map(([a, b]) => at(a, b)),
    at(1, 0),
    ...lobes.toReversed().map(([a, b]) => at(a, -b)),
  ]
  const veins = [0.02, 0.2, 0.38, 0.56].flatMap(share =>
    [-1, 1].map(side => {
      const [from, to] = [at(share, 0), at(share + 0.07, side * 0.4 * (1 - share * 0.75))]
      return d`M${from[0]} ${from[1]}L${to[0]} ${to[1]}`
    }),
  )
  const tip = at(0.86, 0)
  return (
    stroked(d`M${foot[0]} ${foot[1]}L${hub[0]} ${hub[1]}`, { color, width: length * 0.03 }) +
    filled(closedCurve(edge), color) +
    stroked(d`M${hub[0]} ${hub[1]}L${tip[0]} ${tip[1]}` + veins.join(''), { color: rib, width: short * 0.011 })
  )
}

/** Great leaves that grow in from the edges over a sun. */
export const jungle: Compose = easel => {
  const { width, height, short, long, ground, tones, isWide, dice, shades, against } = easel
  const sun = sunOn(ground, tones.slice(0, 3))
  const green = against(ground, sun)
  const paler = shades(green, 4).findLast(
    color => differenceOf(color, green) > 0.1 && differenceOf(color, ground) > 0.12,
  )
  const colors = [green, paler ?? green]
  const count = Math.max(2, Math.round((long / short) * 1.6))
  const kinds = [monstera, banana, palm]
  const first = dice.int(3)
  const leaves = [0, 1].flatMap(row =>
    Array.from({ length: count }, (_, place) => {
      const along = ((place + 0.5 + (row === 0 ? 0.22 : -0.18) + dice.between(-0.08, 0.08)) / count) * long
      const foot: Point = isWide
        ? [along, row === 0 ? height + short * 0.1 : -short * 0.1]
        : [row === 0 ? width + short * 0.1 : -short * 0.1, along]
      const inward = isWide ? (row === 0 ? -Math.PI / 2 : Math.PI / 2) : row === 0 ? Math.PI : 0
      const color = colors[(place + row) % 2]!
      const rib = differenceOf(color, ground) > 0.12 ? ground : sun
      const length = short * dice.between(0.76, 0.88) * (row === 0 ? 1 : 0.9)
      return kinds[(place + row + first) % 3]!(easel, {
        foot,
        angle: inward + dice.between(-0.4, 0.4),
        length,
        color,
        rib,
      })
    }),
  )
  return disc([width * 0.5, height * 0.5], short * 0.34, sun) + leaves.join('')
}
