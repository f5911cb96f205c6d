// Gregwar's PHP captcha (github.com/Gregwar/Captcha) with its whole chain of effects, rebuilt from its published parameters;
// six free faces stand for its own six.
import { toJpeg } from './encode.ts'
import type { Family } from './family.ts'
import { warped } from './geometry.ts'
import { openFace } from './outlines.ts'
import { filtered, mapped, type Raster } from './raster.ts'
import { seededRandom, type Random } from './seeded-random.ts'
import { drawOn, svg } from './vector.ts'

const width = 150
const height = 40
const jpegQuality = 90
const charset = 'abcdefghijklmnpqrstuvwxyz123456789'
const length = 5
const faces = ['dejavuSans', 'comicRelief', 'courierPrimeBold', 'patrickHand', 'specialElite', 'caveatBrush'] as const

const color = ({ int }: Random, least: number, most: number): string =>
  `rgb(${int(least, most)},${int(least, most)},${int(least, most)})`

/** Two or three straight lines, lying or standing, one to three pixels thick. */
const lines = (random: Random, stroke?: string): string => {
  const { int } = random
  const count = int(Math.trunc((width * height) / 3_000), Math.trunc((width * height) / 2_000))
  const drawn = Array.from({ length: count }, () => {
    const [right, down] = [width / 2, height / 2]
    const ends = random.chance(0.5)
      ? [int(0, right), int(0, height), int(right, width), int(0, height)]
      : [int(0, width), int(0, down), int(0, width), int(down, height)]
    const paint = stroke ?? color(random, 100, 255)
    return `<path d="M${ends[0]} ${ends[1]}L${ends[2]} ${ends[3]}" stroke="${paint}" stroke-width="${int(1, 3)}"/>`
  })
  return `<g shape-rendering="crispEdges">${drawn.join('')}</g>`
}

/** The library asks its drawing engine for points, of which 72 go to an inch while pixels are 96. */
const pixelsPerPoint = 96 / 72

const word = (text: string, fill: string, random: Random): string => {
  const points = Math.trunc(width / text.length) - random.int(0, 3) - 1
  const face = openFace(random.pick(faces), points * pixelsPerPoint)
  const boxes = Array.from(text, character => face.ink(character))
  const steps = boxes.map(({ left, right }) => right - left)
  const total = Array.from(text).reduce((sum, character) => sum + face.advance(character), 0)
  const [top, bottom] = [Math.min(...boxes.map(box => box.top)), Math.max(...boxes.map(box => box.bottom))]
  const baseline = (height - (bottom - top)) / 2 + points
  let x = (width - total) / 2
  return Array.from(text, (character, place) => {
    const [angle, offset] = [random.int(-8, 8), random.int(-5, 5)]
    const shape = `<path fill="${fill}" transform="translate(${x} ${baseline + offset}) rotate(${-angle})" d="${face.path(character, 0, 0)}"/>`
    x += steps[place]!
    return shape
  }).join('')
}

/** Drawn out from a random center, then bent along a wave. */
const distorted = (raster: Raster, { int, real }: Random): Raster => {
  const [centerX, centerY, phase, scale] = [int(0, width), int(0, height), int(0, 10), real(1.1, 1.1 + 1 / 3)]
  return warped(raster, (x, y) => {
    const [right, down] = [x - centerX, y - centerY]
    const away = Math.hypot(right, down)
    const stretch = away === 0 ? 1 : (away + 4 * Math.sin(away / 30)) / away
    const [fromX, fromY] = [centerX + right * stretch, centerY + down * stretch]
    return [fromX, fromY + scale * Math.sin(phase + fromX * 0.2)]
  })
}

const edges = { kernel: [-1, 0, -1, 0, 4, 0, -1, 0, -1], divisor: 1, offset: 127 }
const clamped = (value: number): number => Math.min(255, Math.max(0, value))
const changed = (raster: Raster, change: (value: number, channel: number) => number): Raster =>
  mapped(raster, (x, y, channel) => clamped(change(raster.data[(y * width + x) * raster.channels + channel]!, channel)))

/** One in two negated, one in eleven reduced to edges, contrast changed, one in six tinted. */
const postprocessed = (raster: Raster, { int }: Random): Raster => {
  const negated = int(0, 1) === 0 ? changed(raster, value => 255 - value) : raster
  const outlined = int(0, 10) === 0 ? filtered(negated, edges) : negated
  const gain = ((100 - int(-50, 10)) / 100) ** 2
  const contrasted = changed(outlined, value => (value - 127.5) * gain + 127.5)
  if (int(0, 5) !== 0) return contrasted
  const tint = [int(-80, 50), int(-80, 50), int(-80, 50)]
  return changed(contrasted, (value, channel) => value + tint[channel]!)
}

const draw = async (text: string, random: Random): Promise<Buffer> => {
  const [ground, behind, ink] = [color(random, 200, 255), lines(random), color(random, 0, 150)]
  const shapes = `${behind}${word(text, ink, random)}${lines(random, ink)}`
  const plain = await drawOn(svg(width, height, shapes), ground)
  return toJpeg(postprocessed(distorted(plain, random), random), jpegQuality)
}

const effects: Family = {
  family: 'gregwar',
  name: 'gregwar-effects',
  half: 'test',
  kind: 'text',
  generate: async (seed, index) => {
    const random = seededRandom('gregwar-effects', seed, index)
    const label = random.text(charset, length)
    return { image: await draw(label, random), label, charset, length }
  },
}

export const gregwar: readonly Family[] = [effects]
