// The Python package captcha (github.com/lepture/captcha), rebuilt from its published parameters.
import { toPng } from './encode.ts'
import { digits, lowercase, uppercase, type Family } from './family.ts'
import { quadWarped, rotated, scaled } from './geometry.ts'
import { openFace, type InkBox } from './outlines.ts'
import { blankRaster, filtered, mapped, type Raster } from './raster.ts'
import { seededRandom, type Random } from './seeded-random.ts'
import { coverageOf, svg } from './vector.ts'

const width = 160
const height = 60
const sizes = [42, 50, 56] as const
/** Ascent of Droid Sans Mono, the face of the scheme, in ems: its letters hang from there. */
const ascent = 0.928

type Color = readonly [red: number, green: number, blue: number]

const randomColor = ({ int }: Random, least: number, most: number): Color => [
  int(least, most),
  int(least, most),
  int(least, most),
]

/** Noto Sans Mono descends from Droid Sans Mono but slashes its zero; this one is open again, an oval in an oval. */
const openZero = (path: string, { left, top, right, bottom }: InkBox): string => {
  const outer = path.slice(0, path.indexOf('Z') + 1)
  const [x, y] = [(left + right) / 2, (top + bottom) / 2]
  return `<mask id="hole"><rect x="-99" y="-99" width="299" height="299" fill="#fff"/><path transform="translate(${x} ${y}) scale(.64 .78) translate(${-x} ${-y})" d="${outer}"/></mask><path mask="url(#hole)" d="${outer}"/>`
}

type Letter = { ink: Raster; boxWidth: number; boxHeight: number }

/** The ink of a letter cut to its bounds, with the size of the box from the top of the line that it is set into later. */
const letterOf = async (character: string, size: number): Promise<Letter> => {
  const face = openFace('notoSansMono', size)
  const { left, top, right, bottom } = face.ink(character)
  const path = face.path(character, 0, 0)
  const shapes = character === '0' ? openZero(path, { left, top, right, bottom }) : `<path d="${path}"/>`
  const [inkWidth, inkHeight] = [Math.ceil(right - left), Math.ceil(bottom - top)]
  const ink = await coverageOf(svg(inkWidth, inkHeight, `<g transform="translate(${-left} ${-top})">${shapes}</g>`))
  return { ink, boxWidth: Math.round(right) + 1, boxHeight: Math.round(ascent * size + bottom) + 1 }
}

const letters = new Map<string, Promise<Letter>>()

const knownLetter = (character: string, size: number): Promise<Letter> => {
  const key = `${character}${size}`
  const known = letters.get(key) ?? letterOf(character, size)
  letters.set(key, known)
  return known
}

/** Turned by up to 30°, stretched back to its box, and pulled at all four corners. */
const distorted = ({ ink, boxWidth, boxHeight }: Letter, random: Random): Raster => {
  const turned = rotated(ink, random.real(-30, 30))
  const [right, down] = [boxWidth * random.real(0.1, 0.3), boxHeight * random.real(0.2, 0.3)]
  const pull = (most: number): number => Math.trunc(random.real(-most, most))
  const [x1, y1, x2, y2] = [pull(right), pull(down), pull(right), pull(down)]
  const [wide, high] = [boxWidth + Math.abs(x1) + Math.abs(x2), boxHeight + Math.abs(y1) + Math.abs(y2)]
  const corners = [
    [x1, y1],
    [-x1, high - y2],
    [wide + x2, high + y2],
    [wide - x2, -y1],
  ] as const
  return quadWarped(scaled(turned, wide, high), { width: boxWidth, height: boxHeight, corners })
}

/** Letters from left to right, half of them after a gap, each up to a quarter of the mean width over the one before. */
const placed = (pieces: readonly Raster[], count: number, random: Random): Raster => {
  const total = pieces.reduce((sum, piece) => sum + piece.width, 0)
  const mean = Math.trunc(total / count)
  const line = blankRaster(Math.max(total, width), height, [0])
  let offset = Math.trunc(mean * 0.1)
  for (const piece of pieces) {
    paste(line, piece, offset)
    offset += piece.width - random.int(0, Math.trunc(mean * 0.25))
  }
  return scaled(line, width, height)
}

const paste = (line: Raster, piece: Raster, offset: number): void => {
  const top = Math.trunc((line.height - piece.height) / 2)
  piece.data.forEach((ink, index) => {
    const [x, y] = [offset + (index % piece.width), top + Math.floor(index / piece.width)]
    if (x < 0 || x >= line.width || y < 0 || y >= line.height) return
    const place = y * line.width + x
    line.data[place] = Math.max(ink, line.data[place]!)
  })
}

/** Thirty dots three pixels wide and the lower part of an ellipse. */
const clutter = ({ int }: Random): string => {
  const dots = Array.from({ length: 30 }, () => `M${int(0, width)} ${int(0, height)}l-2 -2`).join('')
  const [x1, x2] = [int(0, width / 5), int(width / 5, width)]
  const y1 = int(height / 5, height - height / 5)
  const y2 = int(y1, height - height / 5)
  const [start, end] = [int(0, 20), int(160, 200)]
  const radii = [(x2 - x1) / 2, (y2 - y1) / 2] as const
  const point = (degrees: number): string => {
    const turn = (degrees * Math.PI) / 180
    return `${(x1 + x2) / 2 + radii[0] * Math.cos(turn)} ${(y1 + y2) / 2 + radii[1] * Math.sin(turn)}`
  }
  const arc = `M${point(start)}A${radii.join(' ')} 0 ${end - start > 180 ? 1 : 0} 1 ${point(end)}`
  return `<g fill="none" stroke="#000" shape-rendering="crispEdges"><path stroke-width="3" d="${dots}"/><path d="${arc}"/></g>`
}

const smooth = { kernel: [1, 1, 1, 1, 5, 1, 1, 1, 1], divisor: 13 }

const draw = async (text: string, random: Random): Promise<Buffer> => {
  const [ground, color] = [randomColor(random, 238, 255), randomColor(random, 10, 200)]
  const pieces: Raster[] = []
  for (const character of text) {
    const size = random.pick(sizes)
    if (random.chance(0.5)) pieces.push(blankRaster(Math.round(0.6 * size) + 1, 1, [0]))
    pieces.push(distorted(await knownLetter(character, size), random))
  }
  const line = placed(pieces, text.length, random)
  const clutterInk = await coverageOf(svg(width, height, clutter(random)))
  // The scheme blends letters by their own lightness, so that dark letters are pale.
  const lightness = (color[0] * 299 + color[1] * 587 + color[2] * 114) / 1_000
  const picture = mapped({ width, height, channels: 3 }, (x, y, channel) => {
    const [ink, noise] = [line.data[y * width + x]!, clutterInk.data[y * width + x]!]
    const share = Math.min(1, (lightness * ink * 1.97) / 255)
    const lettered = ground[channel]! * (1 - share) + color[channel]! * ink * share
    return lettered * (1 - noise) + color[channel]! * noise
  })
  return toPng(filtered(picture, smooth))
}

const variant = (name: string, charset: string, length: number): Family => ({
  family: 'lepture',
  name,
  half: 'dev',
  kind: 'text',
  generate: async (seed, index) => {
    const random = seededRandom(name, seed, index)
    const label = random.text(charset, length)
    return { image: await draw(label, random), label, charset, length }
  },
})

export const lepture: readonly Family[] = [
  variant('lepture-36x4', `${digits}${uppercase}`, 4),
  variant('lepture-62x4', `${digits}${uppercase}${lowercase}`, 4),
  variant('lepture-digits-x6', digits, 6),
]
