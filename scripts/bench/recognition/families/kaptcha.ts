// Kaptcha (github.com/penggle/kaptcha) with its ShadowGimpy, and the arithmetic that RuoYi and its kin draw with it, rebuilt
// from the published parameters of both.
import { resultOf } from './arithmetic.ts'
import { toJpeg } from './encode.ts'
import { digits, type Family } from './family.ts'
import { warped } from './geometry.ts'
import { openFace } from './outlines.ts'
import { blurred, mapped, type Point, type Raster } from './raster.ts'
import { seededRandom, type Random } from './seeded-random.ts'
import { coverageOf, svg } from './vector.ts'

type Color = readonly [red: number, green: number, blue: number]
type Style = {
  width: number
  height: number
  /** Pixels per em, and between letters. */
  size: number
  space: number
  ink: Color
  border: Color
  /** With two black curves over the picture. */
  isNoisy: boolean
}

const black: Color = [0, 0, 0]
/** Quality that Java writes JPEG with unless told otherwise. */
const jpegQuality = 75

/** Free faces of the measure of Arial Bold and of the kind of Courier Bold. */
const faces = ['arimoBold', 'courierPrimeBold'] as const

/** Letters in the middle of the sheet, as wide as their ink, each in one of two faces. */
const word = (text: string, { width, height, size, space }: Style, random: Random): string => {
  const letters = Array.from(text, character => {
    const face = openFace(random.pick(faces), size)
    const { left, right } = face.ink(character)
    return { character, face, width: Math.trunc(right - left) }
  })
  const needed = letters.reduce((sum, letter) => sum + letter.width + 2, -2)
  const baseline = Math.trunc((height - size) / 5) + size
  let x = Math.trunc((width - needed) / 2)
  const paths = letters.map(letter => {
    const path = letter.face.path(letter.character, x, baseline)
    x += letter.width + space
    return path
  })
  return `<path d="${paths.join('')}"/>`
}

/** Rows pushed along long waves, columns along short ones. */
const rippled = (ink: Raster, random: Random): Raster => {
  const [wide, high] = [7.6, random.real(1, 2)]
  const [rows, columns] = [random.int(8, 14), random.int(2, 4)]
  return warped(ink, (x, y) => [x + wide * Math.sin(y / rows), y + high * Math.sin(x / columns)])
}

const shadowRadius = 10
const shadowDistance = 5

/** Ink of the shadow below the letters; its blur has a third of the radius as deviation. */
const shadowOf = (ink: Raster): Raster =>
  warped(blurred(ink, shadowRadius / 3), (x, y) => [x, Math.max(0, y - shadowDistance)])

type Curve = readonly [Point, Point, Point, Point]

const middle = (one: Point, other: Point): Point => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2]

/** A cubic curve as the corners of straight lines that leave it by at most two pixels. */
const flattened = ([start, first, second, end]: Curve): Point[] => {
  const length = Math.hypot(end[0] - start[0], end[1] - start[1]) || 1
  const away = (point: Point): number =>
    Math.abs((end[0] - start[0]) * (start[1] - point[1]) - (start[0] - point[0]) * (end[1] - start[1])) / length
  if (Math.max(away(first), away(second)) <= 2) return [end]
  const [early, inner, late] = [middle(start, first), middle(first, second), middle(second, end)]
  const [before, after] = [middle(early, inner), middle(inner, late)]
  const split = middle(before, after)
  return [...flattened([start, early, before, split]), ...flattened([split, after, late, end])]
}

/** A curve through four shares of the width at random heights, drawn in lines that grow thinner. */
const noiseCurve = ({ width, height }: Style, shares: readonly number[], random: Random): string => {
  const curve = shares.map((share): Point => [width * share, height * random.unit()]) as unknown as Curve
  const corners = [curve[0], ...flattened(curve)].map(([x, y]) => [Math.trunc(x), Math.trunc(y)] as const)
  return corners
    .slice(1)
    .map((to, place) => {
      const from = corners[place]!
      return `<path d="M${from.join(' ')}L${to.join(' ')}" stroke-width="${0.9 * (4 - Math.min(place, 2))}"/>`
    })
    .join('')
}

const noise = (style: Style, random: Random): string => {
  if (!style.isNoisy) return ''
  const curves = [
    [0.1, 0.1, 0.25, 0.25],
    [0.1, 0.25, 0.5, 0.9],
  ]
  const drawn = curves.map(shares => noiseCurve(style, shares, random)).join('')
  return `<g fill="none" stroke="#000" stroke-linecap="square">${drawn}</g>`
}

/** Light gray at the top left to white at the bottom right. */
const ground = ({ width, height }: Style, x: number, y: number): number => {
  const share = (x * width + y * height) / (width ** 2 + height ** 2)
  return 192 + (255 - 192) * Math.min(1, share)
}

const isBorder = ({ width, height }: Style, x: number, y: number): boolean =>
  x === 0 || y === 0 || x === width - 1 || y === height - 1

const draw = async (text: string, style: Style, random: Random): Promise<Buffer> => {
  const { width, height, ink, border } = style
  const letters = rippled(await coverageOf(svg(width, height, word(text, style, random))), random)
  const shadow = shadowOf(letters)
  const curves = await coverageOf(svg(width, height, noise(style, random)))
  const picture = mapped({ width, height, channels: 3 }, (x, y, channel) => {
    if (isBorder(style, x, y)) return border[channel]!
    const place = y * width + x
    const shaded = ground(style, x, y) * (1 - shadow.data[place]!)
    const lettered = shaded * (1 - letters.data[place]!) + ink[channel]! * letters.data[place]!
    return lettered * (1 - curves.data[place]!)
  })
  return toJpeg(picture, jpegQuality)
}

const charset = 'abcde2345678gfynmnpwx'
const length = 5

const text: Family = {
  family: 'kaptcha',
  name: 'kaptcha-shadow',
  half: 'test',
  kind: 'text',
  generate: async (seed, index) => {
    const random = seededRandom('kaptcha-shadow', seed, index)
    const label = random.text(charset, length)
    const style = { width: 200, height: 50, size: 40, space: 2, ink: black, border: black, isNoisy: true }
    return { image: await draw(label, style, random), label, charset: [...new Set(charset)].join(''), length }
  },
}

type Task = readonly [left: number, operator: '+' | '-' | '*' | '/', right: number]

/** Of two digits: their product, their exact quotient where there is one and else their sum, or their difference. */
const task = ({ int, pick }: Random): Task => {
  const [x, y] = [int(0, 9), int(0, 9)]
  return pick<Task>([
    [x, '*', y],
    x !== 0 && y % x === 0 ? [y, '/', x] : [x, '+', y],
    [Math.max(x, y), '-', Math.min(x, y)],
  ])
}

const math: Family = {
  family: 'kaptcha',
  name: 'kaptcha-shadow-math',
  half: 'test',
  kind: 'calc',
  generate: async (seed, index) => {
    const random = seededRandom('kaptcha-shadow-math', seed, index)
    const [left, operator, right] = task(random)
    const label = `${left}${operator}${right}=?`
    const answer = String(resultOf(left, operator, right))
    const colors = { ink: [0, 0, 255], border: [105, 179, 90] } as const
    const style = { width: 160, height: 60, size: 35, space: 3, ...colors, isNoisy: false }
    return { image: await draw(label, style, random), label, answer, charset: `${digits}+-*/=?` }
  },
}

export const kaptcha: readonly Family[] = [text, math]
