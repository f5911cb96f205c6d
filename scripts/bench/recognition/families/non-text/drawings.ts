// What people draw: signs, charts and faces, none of them with a letter or a digit.
import type { Random } from '../seeded-random.ts'
import { anyHue, ground, many } from './colors.ts'

type Drawing = (random: Random, width: number, height: number) => string

const pale = (random: Random): string => ground(anyHue(random, [0, 40], [85, 98]))

const star = (random: Random, side: number): string => {
  const [tips, inner] = [random.int(5, 9), random.real(0.3, 0.6)]
  const points = Array.from({ length: 2 * tips }, (_, place) => {
    const [turn, reach] = [(place * Math.PI) / tips, (place % 2 === 0 ? 0.5 : 0.5 * inner) * side]
    return `${reach * Math.sin(turn)},${-reach * Math.cos(turn)}`
  })
  return `<polygon points="${points.join(' ')}"/>`
}

const icons: readonly ((random: Random, side: number) => string)[] = [
  (_random, side) => `<circle r="${side / 2}"/>`,
  (random, side) =>
    `<rect x="${-side / 2}" y="${-side / 2}" width="${side}" height="${side}" rx="${random.real(0, side / 3)}"/>`,
  star,
  (_random, side) => `<path transform="scale(${side / 20})" d="M0 8C-14 -2 -7 -11 0 -4C7 -11 14 -2 0 8Z"/>`,
  (_random, side) => `<path transform="scale(${side / 20})" d="M-9 0L0 -9L9 0L6 0L6 9L2 9L2 3L-2 3L-2 9L-6 9L-6 0Z"/>`,
  (_random, side) => `<path transform="scale(${side / 20})" d="M2 -10L-7 2L-1 2L-3 10L7 -3L1 -3Z"/>`,
  (_random, side) =>
    `<path transform="scale(${side / 20})" d="M-9 3A5 5 0 0 1 -4 -3A6 6 0 0 1 6 -4A5 5 0 0 1 8 5L-7 5Z"/>`,
]

const iconRow: Drawing = (random, width, height) => {
  const count = Math.max(1, Math.floor(width / height))
  const cell = width / count
  const drawn = many(count, place => {
    const [side, fill] = [height * random.real(0.4, 0.7), anyHue(random)]
    const stand = `translate(${(place + 0.5) * cell} ${height / 2}) rotate(${random.int(-20, 20)})`
    return `<g transform="${stand}" fill="${fill}">${random.pick(icons)(random, side)}</g>`
  })
  return `${pale(random)}${drawn}`
}

const looseShapes: Drawing = (random, width, height) => {
  const drawn = many(random.int(4, 14), () => {
    const [x, y] = [random.int(0, width), random.int(0, height)]
    const shape = random.pick(icons)(random, height * random.real(0.2, 0.8))
    return `<g transform="translate(${x} ${y})" fill="${anyHue(random)}" opacity="${random.real(0.4, 1)}">${shape}</g>`
  })
  return `${pale(random)}${drawn}`
}

const bars: Drawing = (random, width, height) => {
  const count = random.int(4, 12)
  const [step, fill] = [(width * 0.9) / count, anyHue(random)]
  const grid = many(4, place => `<path stroke="#ddd" d="M0 ${(place + 0.5) * (height / 4)}H${width}"/>`)
  const drawn = many(count, place => {
    const tall = height * random.real(0.1, 0.85)
    return `<rect x="${width * 0.05 + place * step}" y="${height * 0.95 - tall}" width="${step * 0.7}" height="${tall}"/>`
  })
  return `${ground('#fff')}${grid}<g fill="${fill}">${drawn}</g><path stroke="#444" d="M0 ${height * 0.95}H${width}"/>`
}

const curves: Drawing = (random, width, height) => {
  const drawn = many(random.int(1, 4), () => {
    let y = height * random.real(0.3, 0.7)
    const points = Array.from({ length: 25 }, (_, place) => {
      y = Math.min(height * 0.95, Math.max(height * 0.05, y + height * random.real(-0.12, 0.12)))
      return `${(place * width) / 24},${y}`
    })
    return `<polyline points="${points.join(' ')}" stroke="${anyHue(random)}" stroke-width="${random.int(1, 3)}"/>`
  })
  return `${ground('#fff')}<g fill="none">${drawn}</g>`
}

const pie: Drawing = (random, width, height) => {
  const radius = height * 0.42
  let turn = random.real(0, 2 * Math.PI)
  const point = (): string => `${width / 2 + radius * Math.cos(turn)} ${height / 2 + radius * Math.sin(turn)}`
  const count = random.int(3, 7)
  const drawn = many(count, () => {
    const from = point()
    turn += (2 * Math.PI) / count
    const slice = `M${width / 2} ${height / 2}L${from}A${radius} ${radius} 0 0 1 ${point()}Z`
    return `<path d="${slice}" fill="${anyHue(random)}" stroke="#fff"/>`
  })
  return `${pale(random)}${drawn}`
}

/** A head with hair, eyes and a mouth, of no one. */
const face: Drawing = (random, width, height) => {
  const [x, y, radius] = [width / 2, height * 0.52, height * 0.33]
  const skin = `hsl(${random.int(15, 35)},${random.int(30, 60)}%,${random.int(30, 80)}%)`
  const eye = (side: -1 | 1): string =>
    `<circle cx="${x + side * radius * 0.35}" cy="${y - radius * 0.1}" r="${radius * 0.09}" fill="#222"/>`
  const bend = radius * random.real(-0.2, 0.4)
  const mouth = `M${x - radius * 0.35} ${y + radius * 0.45}q${radius * 0.35} ${bend} ${radius * 0.7} 0`
  const hair = `M${x - radius * 0.95} ${y}A${radius} ${radius * 1.15} 0 0 1 ${x + radius * 0.95} ${y}Q${x} ${y - radius * random.real(0.5, 1.2)} ${x - radius * 0.95} ${y}Z`
  return [
    ground(anyHue(random)),
    `<ellipse cx="${x}" cy="${height * 1.1}" rx="${radius * 1.4}" ry="${radius * 0.7}" fill="${anyHue(random)}"/>`,
    `<ellipse cx="${x}" cy="${y}" rx="${radius * 0.85}" ry="${radius * 1.05}" fill="${skin}"/>`,
    `<path d="${hair}" fill="hsl(${random.int(15, 45)},40%,${random.int(8, 60)}%)"/>`,
    `${eye(-1)}${eye(1)}<path d="${mouth}" fill="none" stroke="#7a2e2e" stroke-width="${radius * 0.08}"/>`,
  ].join('')
}

/** How a drawing is made, by its name. */
export const drawings: Record<string, Drawing> = {
  'icon-row': iconRow,
  'loose-shapes': looseShapes,
  'bar-chart': bars,
  'line-chart': curves,
  'pie-chart': pie,
  face,
}
