// Hutool's ShearCaptcha (github.com/dromara/hutool), rebuilt from its published parameters.
import { toPng } from './encode.ts'
import { digits, lowercase, uppercase, type Family } from './family.ts'
import { openFace } from './outlines.ts'
import { at, mapped, type Raster } from './raster.ts'
import { seededRandom, type Random } from './seeded-random.ts'
import { drawOn, svg } from './vector.ts'

const charset = `${uppercase}${lowercase}${digits}`
const length = 4
const width = 200
const height = 100
const bandPx = 4

const anyColor = ({ int }: Random): string => `rgb(${int(0, 255)},${int(0, 255)},${int(0, 255)})`

/** Letters three quarters of the height, each at the start of its own cell and in any color. */
const word = (text: string, random: Random): string => {
  const face = openFace('dejavuSans', Math.trunc(height * 0.75))
  const cell = Math.trunc(width / text.length)
  const baseline = Math.trunc((height - face.ascent - face.descent) / 2 + face.ascent)
  return Array.from(
    text,
    (character, place) => `<path fill="${anyColor(random)}" d="${face.path(character, place * cell, baseline)}"/>`,
  ).join('')
}

/** How far the line at `place` moves, in whole pixels; a period of 0 or 1 moves nothing. */
const shift = (period: number, place: number, phase: number): number =>
  period < 2 ? 0 : Math.trunc(Math.trunc(period / 2) * Math.sin(place / period + 2 * Math.PI * phase))

/** Rows pushed sideways, then columns up and down; what comes in from outside is white. */
const sheared = (raster: Raster, { int }: Random): Raster => {
  const [rows, columns] = [int(0, width - 1), int(0, height / 2 - 1)]
  const across = mapped(raster, (x, y, channel) => {
    const from = x - shift(rows, y, 0)
    return from < 0 || from >= width ? 255 : at(raster, [from, y], channel)
  })
  return mapped(across, (x, y, channel) => {
    const from = y - shift(columns, x, 7 / 20)
    return from < 0 || from >= height ? 255 : at(across, [x, from], channel)
  })
}

const whole = (value: number): number => Math.trunc(value + (value > 0 ? 0.5 : -0.5))

/** One band from the left edge to the right. */
const band = (random: Random): { color: string; points: string } => {
  const [from, to] = [random.int(1, height), random.int(1, height)]
  const [across, up] = [width, to - from]
  const half = bandPx / 2 / Math.hypot(across, up)
  const [right, down] = [whole(-half * up), whole(half * across)]
  const corners = [
    [right, from + down],
    [-right, from - down],
    [width - right, to - down],
    [width + right, to + down],
  ]
  return { color: anyColor(random), points: corners.map(corner => corner.join(',')).join(' ') }
}

const draw = async (text: string, random: Random): Promise<Buffer> => {
  const letters = sheared(await drawOn(svg(width, height, word(text, random))), random)
  const { color, points } = band(random)
  const front = `<polygon shape-rendering="crispEdges" fill="${color}" points="${points}"/>`
  const ink = await drawOn(svg(width, height, front))
  const mask = await drawOn(svg(width, height, front.replace(color, '#000')))
  return toPng(mapped(letters, (x, y, channel) => at(at(mask, [x, y], 0) < 128 ? ink : letters, [x, y], channel)))
}

const shear: Family = {
  family: 'hutool',
  name: 'hutool-shear',
  half: 'test',
  kind: 'text',
  generate: async (seed, index) => {
    const random = seededRandom('hutool-shear', seed, index)
    const label = random.text(charset, length)
    return { image: await draw(label, random), label, charset, length }
  },
}

export const hutool: readonly Family[] = [shear]
