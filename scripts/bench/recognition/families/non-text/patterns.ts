// Regular patterns: codes for machines, cloth and tiles.
import type { Random } from '../seeded-random.ts'
import { anyHue, ground, many } from './colors.ts'

type Drawing = (random: Random, width: number, height: number) => string

const crisp = (shapes: string): string => `<g shape-rendering="crispEdges">${shapes}</g>`

const finder = (column: number, row: number): string =>
  `<rect x="${column}" y="${row}" width="7" height="7" fill="#000"/><rect x="${column + 1}" y="${row + 1}" width="5" height="5" fill="#fff"/><rect x="${column + 2}" y="${row + 2}" width="3" height="3" fill="#000"/>`

/** The look of a QR code, with nothing in it. */
const squareCode: Drawing = (random, width, height) => {
  const side = random.pick([21, 25, 29])
  const module = Math.max(1, Math.floor(height / (side + 2)))
  const cells = many(side * side, place => {
    const [column, row] = [place % side, Math.floor(place / side)]
    return random.chance(0.5) ? `<rect x="${column}" y="${row}" width="1" height="1"/>` : ''
  })
  const finders = `${finder(0, 0)}${finder(side - 7, 0)}${finder(0, side - 7)}`
  const left = Math.floor((width - side * module) / 2)
  return `${ground('#fff')}${crisp(`<g transform="translate(${left} ${module}) scale(${module})">${cells}${finders}</g>`)}`
}

const barCode: Drawing = (random, width, height) => {
  let x = width * 0.06
  const drawn: string[] = []
  while (x < width * 0.92) {
    const wide = random.int(1, 4)
    drawn.push(`<rect x="${Math.round(x)}" y="${height * 0.1}" width="${wide}" height="${height * 0.8}"/>`)
    x += wide + random.int(1, 4)
  }
  return `${ground('#fff')}${crisp(drawn.join(''))}`
}

const checks: Drawing = (random, width, height) => {
  const [side, fill] = [random.int(4, 24), anyHue(random)]
  const columns = Math.ceil(width / side)
  const cells = many(columns * Math.ceil(height / side), place => {
    const [column, row] = [place % columns, Math.floor(place / columns)]
    if ((column + row) % 2 === 0) return ''
    return `<rect x="${column * side}" y="${row * side}" width="${side}" height="${side}"/>`
  })
  return `${ground(anyHue(random))}<g fill="${fill}">${cells}</g>`
}

const plaid: Drawing = (random, width, height) => {
  const stripe = (length: number, draw: (start: number, size: number) => string): string =>
    many(random.int(3, 7), () => draw(random.int(0, length), random.int(2, length / 4)))
  const upright = stripe(width, (x, size) => `<rect x="${x}" width="${size}" height="100%" fill="${anyHue(random)}"/>`)
  const level = stripe(height, (y, size) => `<rect y="${y}" width="100%" height="${size}" fill="${anyHue(random)}"/>`)
  return `${ground(anyHue(random))}<g opacity=".6">${upright}</g><g opacity=".45">${level}</g>`
}

const dots: Drawing = (random, width, height) => {
  const [step, fill] = [random.int(8, 24), anyHue(random)]
  const columns = Math.ceil(width / step) + 1
  const drawn = many(columns * (Math.ceil(height / step) + 1), place => {
    const row = Math.floor(place / columns)
    return `<circle cx="${((place % columns) + (row % 2) / 2) * step}" cy="${row * step}" r="${step / 4}"/>`
  })
  return `${ground(anyHue(random, [0, 60], [60, 95]))}<g fill="${fill}">${drawn}</g>`
}

const bricks: Drawing = (random, width, height) => {
  const [wide, high] = [random.int(16, 36), random.int(7, 14)]
  const columns = Math.ceil(width / wide) + 1
  const drawn = many(columns * Math.ceil(height / high), place => {
    const row = Math.floor(place / columns)
    const x = ((place % columns) - (row % 2) / 2) * wide
    const fill = `hsl(${random.int(5, 25)},${random.int(35, 60)}%,${random.int(30, 50)}%)`
    return `<rect x="${x}" y="${row * high}" width="${wide - 1.5}" height="${high - 1.5}" fill="${fill}"/>`
  })
  return `${ground('#b8b0a8')}${drawn}`
}

/** How a pattern is drawn, by its name. */
export const patterns: Record<string, Drawing> = {
  'square-code': squareCode,
  'bar-code': barCode,
  checks,
  plaid,
  dots,
  bricks,
}
