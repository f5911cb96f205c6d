// Views as photos have them, in simple shapes.
import type { Random } from '../seeded-random.ts'
import { anyHue, ground, many } from './colors.ts'

type Drawing = (random: Random, width: number, height: number) => string

const sky = (from: string, to: string): string =>
  `<linearGradient id="sky" x2="0" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>${ground('url(#sky)')}`

const ridge = ({ real }: Random, [width, height]: readonly [number, number], level: number): string => {
  const points = Array.from(
    { length: 17 },
    (_, place) => `${(place * width) / 16},${height * (level + real(-0.14, 0.14))}`,
  )
  return `0,${height} ${points.join(' ')} ${width},${height}`
}

const mountains: Drawing = (random, width, height) => {
  const sun = `<circle cx="${random.int(0, width)}" cy="${height * 0.25}" r="${height * 0.1}" fill="#fff3c4"/>`
  const hue = random.int(90, 240)
  const layers = [0.45, 0.6, 0.78].map(
    (level, place) =>
      `<polygon points="${ridge(random, [width, height], level)}" fill="hsl(${hue},${25 + place * 8}%,${58 - place * 16}%)"/>`,
  )
  return `${sky(anyHue(random, [40, 80], [50, 70]), '#fdf1dc')}${sun}${layers.join('')}`
}

const sea: Drawing = (random, width, height) => {
  const line = height * random.real(0.4, 0.6)
  const glints = many(40, () => {
    const [x, y] = [random.int(0, width), random.real(line, height)]
    return `<rect x="${x}" y="${y}" width="${random.int(4, 24)}" height="1" fill="#fff" opacity="${random.real(0.1, 0.5)}"/>`
  })
  const boat = `<path transform="translate(${random.int(10, width - 10)} ${line}) scale(${height / 60})" d="M-8 0L8 0L5 4L-5 4ZM0 -1L0 -14L7 -2Z" fill="#5b3a29"/>`
  return `${sky('#7fb8e6', '#f6dfc3')}<rect y="${line}" width="100%" height="100%" fill="#1f5f8b"/>${glints}${boat}`
}

const nightTown: Drawing = (random, width, height) => {
  const houses: string[] = []
  for (let x = 0; x < width;) {
    const [wide, tall] = [random.int(12, 30), Math.trunc(height * random.real(0.3, 0.85))]
    const windows = many(Math.floor(wide / 6) * Math.floor(tall / 8), place => {
      const [column, row] = [place % Math.floor(wide / 6), Math.floor(place / Math.floor(wide / 6))]
      if (random.chance(0.55)) return ''
      return `<rect x="${x + 2 + column * 6}" y="${height - tall + 3 + row * 8}" width="3" height="4" fill="#f7d774"/>`
    })
    houses.push(`<rect x="${x}" y="${height - tall}" width="${wide}" height="${tall}" fill="#1c2233"/>${windows}`)
    x += wide + random.int(0, 4)
  }
  return `${sky('#0b1030', '#46396b')}${houses.join('')}`
}

/** Lights out of focus. */
const lights: Drawing = (random, width, height) => {
  const drawn = many(random.int(15, 40), () => {
    const place = `cx="${random.int(0, width)}" cy="${random.int(0, height)}" r="${random.real(height / 30, height / 5)}"`
    return `<circle ${place} fill="${anyHue(random, [60, 100], [45, 75])}" opacity="${random.real(0.15, 0.6)}"/>`
  })
  return `${ground(anyHue(random, [20, 60], [5, 20]))}${drawn}`
}

const leaves: Drawing = (random, width, height) => {
  const drawn = many(random.int(60, 140), () => {
    const place = `translate(${random.int(0, width)} ${random.int(0, height)}) rotate(${random.int(0, 359)}) scale(${random.real(0.6, 2)})`
    const fill = `hsl(${random.int(70, 140)},${random.int(30, 70)}%,${random.int(15, 50)}%)`
    return `<path transform="${place}" fill="${fill}" d="M0 0Q6 -6 14 0Q6 6 0 0Z"/>`
  })
  return `${ground('#1e3314')}${drawn}`
}

/** How a view is drawn, by its name. */
export const scenes: Record<string, Drawing> = { mountains, sea, 'night-town': nightTown, lights, leaves }
