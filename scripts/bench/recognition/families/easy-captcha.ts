// EasyCaptcha (github.com/ele-admin/EasyCaptcha): its animated GIF and its arithmetic, rebuilt from the published parameters.
// Its own face may not be passed on; Comic Relief is a free one of that kind.
import { resultOf } from './arithmetic.ts'
import { toGif, toPng } from './encode.ts'
import { digits, type Family } from './family.ts'
import { openFace } from './outlines.ts'
import { seededRandom, type Random } from './seeded-random.ts'
import { drawOn, svg } from './vector.ts'

const width = 130
const height = 48
const size = 32
const frameDelayMs = 100

const charset = '23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz'
const length = 5

const color = ({ int }: Random, least: number, most: number): string =>
  `rgb(${int(least, most)},${int(least, most)},${int(least, most)})`

const ovals = (count: number, random: Random): string =>
  Array.from({ length: count }, () => {
    const [wide, high] = [random.int(10, 29) / 2, random.int(10, 29) / 2]
    const [x, y] = [random.int(0, width - 1) + wide, random.int(0, height - 1) + high]
    return `<ellipse cx="${x}" cy="${y}" rx="${wide}" ry="${high}" stroke="${color(random, 100, 249)}"/>`
  }).join('')

const lines = (count: number, random: Random): string =>
  Array.from({ length: count }, () => {
    const from = `${random.int(-10, width - 11)} ${random.int(5, height - 6)}`
    const to = `${random.int(10, width + 9)} ${random.int(2, height - 3)}`
    return `<path d="M${from}L${to}" stroke="${color(random, 150, 249)}"/>`
  }).join('')

/** Between these, letters start; the scheme keeps them inside the picture. */
const kept = (x: number): number => Math.min(width - size, Math.max(8, x))

/** How opaque a letter is in a frame: each is invisible in one frame, solid in one, and in between in the others. */
const opacity = (frame: number, place: number): number => ((frame + place) % length) / (length - 1)

type Ink = { character: string; fill: string }

const frameOf = (letters: readonly Ink[], frame: number, random: Random): string => {
  const face = openFace('comicReliefBold', size)
  const cell = Math.trunc(width / length)
  const side = Math.trunc((cell - size) / 2)
  const baseline = height - ((height - size) >> 1)
  const drawn = letters.map(({ character, fill }, place) => {
    const [x, y] = [kept(place * cell + side + random.int(0, 2)), baseline - random.int(3, 5)]
    const slant = random.chance(0.5) ? ' skewX(-12)' : ''
    const shape = face.path(character, 0, 0)
    return `<path transform="translate(${x} ${y})${slant}" fill-opacity="${opacity(frame, place)}" fill="${fill}" d="${shape}"/>`
  })
  const clutter = `<g fill="none" stroke-width="1.3">${ovals(4, random)}${lines(2, random)}</g>`
  return svg(width, height, `${clutter}${drawn.join('')}`)
}

const animated: Family = {
  family: 'easy-captcha',
  name: 'easy-captcha-gif',
  half: 'test',
  kind: 'text',
  generate: async (seed, index) => {
    const random = seededRandom('easy-captcha-gif', seed, index)
    const label = random.text(charset, length)
    const letters = Array.from(label, character => ({ character, fill: color(random, 20, 129) }))
    const frames = letters.map((_, frame) => frameOf(letters, frame, random))
    const drawn = await Promise.all(frames.map(frame => drawOn(frame)))
    return { image: await toGif(drawn, frameDelayMs), label, charset, length }
  },
}

const palette = [
  'rgb(0,135,255)',
  'rgb(51,153,51)',
  'rgb(255,102,102)',
  'rgb(255,153,0)',
  'rgb(153,102,0)',
  'rgb(153,102,153)',
  'rgb(51,153,153)',
  'rgb(102,102,255)',
  'rgb(0,102,204)',
  'rgb(204,51,51)',
  'rgb(0,153,204)',
  'rgb(0,51,102)',
] as const

const expression = (label: string, random: Random): string => {
  const face = openFace('comicReliefBold', size)
  const cell = Math.trunc(width / label.length)
  const side = Math.trunc((cell - face.advance('8')) / 2)
  const lineHeight = 1.2 * size
  const baseline = height - ((height - Math.trunc(lineHeight)) >> 1) - 3
  return Array.from(label, (character, place) => {
    const path = face.path(character, place * cell + side + 3, baseline)
    return `<path fill="${random.pick(palette)}" d="${path}"/>`
  }).join('')
}

const signs = { '+': '+', '-': '-', x: '*' } as const

const arithmetic: Family = {
  family: 'easy-captcha',
  name: 'easy-captcha-arithmetic',
  half: 'test',
  kind: 'calc',
  generate: async (seed, index) => {
    const random = seededRandom('easy-captcha-arithmetic', seed, index)
    const [left, sign, right] = [random.int(0, 9), random.pick(['+', '-', 'x'] as const), random.int(0, 9)]
    const label = `${left}${sign}${right}=?`
    const shapes = `<g fill="none" stroke-width="1">${ovals(2, random)}</g>${expression(label, random)}`
    const image = await toPng(await drawOn(svg(width, height, shapes)))
    return { image, label, answer: String(resultOf(left, signs[sign], right)), charset: `${digits}+-x=?` }
  },
}

export const easyCaptcha: readonly Family[] = [animated, arithmetic]
