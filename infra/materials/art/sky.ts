// Pictures of the night sky: planets, fireworks.
import { circlePath, disc, filled, polar, ring, stroked } from '../backgrounds/shapes.ts'
import { blend, type Point } from '../backgrounds/sketch.ts'
import { repeat, type Compose, type Easel } from './easel.ts'
import { differenceOf } from './inks.ts'
import { d, leafPath, type Disc } from './paths.ts'

/** The part of a disc between two levels, as shares of its radius from -1 to 1. */
const belt = ({ at: [x, y], radius }: Disc, from: number, to: number): string => {
  const half = (level: number): number => radius * Math.sqrt(Math.max(0, 1 - level ** 2))
  const [a, b] = [half(from), half(to)]
  return d`M${x - a} ${y + from * radius}H${x + a}A${radius} ${radius} 0 0 1 ${x + b} ${y + to * radius}H${x - b}A${radius} ${radius} 0 0 1 ${x - a} ${y + from * radius}Z`
}

/** A star of four thin blades. */
const sparkle = (at: Point, size: number): string =>
  [0, 1, 2, 3].map(turn => leafPath(at, { length: size, angle: (turn * Math.PI) / 2, fat: 0.15 })).join('') +
  circlePath(at, size * 0.12)

/** A banded planet within a ring, and small ones on their orbits around it. */
export const orbit: Compose = easel => {
  const { width, height, short, long, ground, star, mate, tones, dice, isWide, shades, against } = easel
  const lead = long < short * 1.3 ? 0.5 : dice.coin() ? 0.34 : 0.66
  const at: Point = isWide ? [width * lead, height * 0.5] : [width * 0.5, height * lead]
  const planet = { at, radius: short * 0.29 }
  const track = shades(against(ground, star), 4)[1]!
  const reach = Math.hypot(Math.max(at[0], width - at[0]), Math.max(at[1], height - at[1]))
  const step = short * 0.2
  const count = Math.ceil((reach - short * 0.44) / step)
  const moons = repeat(count, place => {
    const radius = short * 0.46 + place * step
    const angle = moonAngle(easel, at, radius)
    const size = short * (place % 3 === 1 ? 0.075 : 0.045)
    return (
      ring(at, radius, { color: track, width: short * 0.011 }) +
      (angle === undefined
        ? ''
        : disc(polar(at, radius, angle), size, place % 3 === 1 ? mate : place % 3 === 0 ? star : tones[2]!))
    )
  })
  const belts = [
    [-0.62, -0.36],
    [-0.12, 0.2],
    [0.46, 0.7],
  ].map(([from, to]) => filled(belt(planet, from!, to!), shades(star, 3)[1]!))
  const veil = blend(ground, track, 0.2)
  const zones = repeat(count, place =>
    disc(at, short * 0.46 + (count - 1 - place) * step, (count - place) % 2 === 0 ? ground : veil),
  )
  return (
    zones +
    moons +
    sparkles(easel, at) +
    disc(at, planet.radius, star) +
    belts.join('') +
    hoop(planet, { color: mate === star ? ground : mate, width: short * 0.035 })
  )
}

/** The front half of a ring around a planet, and the ends that stand out behind. */
const hoop = ({ at: [x, y], radius }: Disc, pen: { color: string; width: number }): string => {
  const end = (share: number): Point => {
    const turn = share * Math.PI
    const [rx, ry] = [radius * 1.62 * Math.cos(turn), radius * 0.4 * Math.sin(turn)]
    const tilt = -0.32
    return [x + rx * Math.cos(tilt) - ry * Math.sin(tilt), y + rx * Math.sin(tilt) + ry * Math.cos(tilt)]
  }
  const [from, to] = [end(-0.2), end(1.2)]
  return stroked(d`M${from[0]} ${from[1]}A${radius * 1.62} ${radius * 0.4} -18.3 1 1 ${to[0]} ${to[1]}`, pen)
}

/** Where a moon on this orbit can be seen well within the frame. */
const moonAngle = ({ width, height, short, dice }: Easel, at: Point, radius: number): number | undefined => {
  const margin = short * 0.09
  for (let attempt = 0; attempt < 40; attempt++) {
    const angle = dice.between(0, 2 * Math.PI)
    const [x, y] = polar(at, radius, angle)
    if (x > margin && x < width - margin && y > margin && y < height - margin) return angle
  }
  return undefined
}

const sparkles = ({ width, height, short, dice, against, ground }: Easel, [x, y]: Point): string => {
  const count = Math.round(((width * height) / short ** 2) * 2.5) + 2
  const spots = Array.from({ length: count }, (): Point => [
    width * dice.between(0.05, 0.95),
    height * dice.between(0.05, 0.95),
  ])
  const free = spots.filter(spot => Math.hypot(spot[0] - x, spot[1] - y) > short * 0.46)
  return filled(
    free.map((spot, place) => sparkle(spot, short * (place % 3 === 0 ? 0.07 : 0.035))).join(''),
    against(ground),
  )
}

type Burst = Disc & { color: string; other: string; rays: number }

const burst = ({ at, radius, color, other, rays }: Burst, short: number): string => {
  const pen = short * 0.016
  const angle = (place: number): number => (2 * Math.PI * place) / rays
  const line = (from: number, to: number, turn: number): string => {
    const [a, b] = [polar(at, radius * from, turn), polar(at, radius * to, turn)]
    return d`M${a[0]} ${a[1]}L${b[0]} ${b[1]}`
  }
  const all = Array.from({ length: rays }, (_, place) => place)
  const long = all.map(place => line(0.3, 0.8, angle(place))).join('')
  const dots = all.map(place => circlePath(polar(at, radius * 0.95, angle(place)), radius * 0.05)).join('')
  const between = all.map(place => line(0.52, 0.72, angle(place + 0.5))).join('')
  const core = all
    .filter(place => place % 2 === 0)
    .map(place => circlePath(polar(at, radius * 0.17, angle(place)), radius * 0.04))
  return (
    stroked(long, { color, width: Math.max(pen, radius * 0.045) }) +
    filled(dots, color) +
    stroked(between, { color: other, width: Math.max(pen, radius * 0.045) }) +
    filled(core.join('') + circlePath(at, radius * 0.08), other)
  )
}

/** A great burst and two small ones in a square; in a longer frame great and small in turn. */
const bursts = ({ width, height, short, long, isWide, dice }: Easel): Disc[] => {
  const isLeft = dice.coin()
  const across = (share: number): number => (isLeft ? share : 1 - share)
  if (long < short * 1.4) {
    return [
      { at: [width * across(0.42), height * 0.4], radius: short * 0.4 },
      { at: [width * across(0.8), height * 0.76], radius: short * 0.23 },
      { at: [width * across(0.2), height * 0.86], radius: short * 0.15 },
      { at: [width * across(0.9), height * 0.13], radius: short * 0.15 },
    ]
  }
  const count = Math.round((long / short) * 1.7)
  return Array.from({ length: count }, (_, place): Disc => {
    const isBig = place % 2 === 0
    const along = (long * (place + 0.5)) / count
    const off = short * across(isBig ? 0.42 : 0.72)
    return {
      at: isWide ? [along, off] : [off, along],
      radius: short * (isBig ? 0.42 : 0.25) * dice.between(0.95, 1.05),
    }
  })
}

/** Fireworks that fill the sky from one end to the other. */
export const fireworks: Compose = easel => {
  const { height, short, long, isWide, ground, star, tones, against } = easel
  const seen = [...new Set([star, ...tones, against(ground)])].filter(color => differenceOf(color, ground) > 0.2)
  const colors = seen.length > 0 ? seen.slice(0, 3) : [against(ground)]
  const spots = bursts(easel)
  const trails = spots.map(({ at: [x, y], radius }, place) => {
    const isOpen = (place === 0 || (isWide && long > short * 1.4)) && y + radius * 1.1 < height
    const line = d`M${x} ${y + radius * 1.08}V${height}`
    return isOpen ? stroked(line, { color: colors[place % colors.length]!, width: short * 0.014 }) : ''
  })
  const flowers = spots.map(({ at, radius }, place) => {
    const [color, other] = [colors[place % colors.length]!, colors[(place + 1) % colors.length]!]
    return burst({ at, radius, color, other, rays: radius > short * 0.3 ? 16 : 12 }, short)
  })
  return trails.join('') + flowers.join('')
}
