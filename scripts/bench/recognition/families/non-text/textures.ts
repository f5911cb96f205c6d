// Surfaces without any drawing on them, computed pixel by pixel.
import { mapped, type Raster } from '../raster.ts'
import type { Random } from '../seeded-random.ts'

type Color = readonly [number, number, number]
type Texture = (random: Random, width: number, height: number) => Raster

const anyColor = ({ int }: Random): Color => [int(0, 255), int(0, 255), int(0, 255)]

/** Two colors mixed: the value at a pixel is the share, 0 to 1, of the second one there. */
const blend = (colors: readonly [Color, Color], share: Raster): Raster => {
  const [from, to] = colors
  return mapped({ ...share, channels: 3 }, (x, y, channel) => {
    const part = share.data[y * share.width + x]!
    return from[channel]! * (1 - part) + to[channel]! * part
  })
}

const eased = (share: number): number => share * share * (3 - 2 * share)

/** Smooth noise from 0 to 1: random values on a lattice of that spacing in pixels, eased between. */
const latticeNoise = ({ unit }: Random, spacing: number): ((x: number, y: number) => number) => {
  const side = 64
  const values = Float32Array.from({ length: side * side }, unit)
  const value = (column: number, row: number): number => values[(row & (side - 1)) * side + (column & (side - 1))]!
  return (x, y) => {
    const [column, row] = [Math.floor(x / spacing), Math.floor(y / spacing)]
    const [right, down] = [eased(x / spacing - column), eased(y / spacing - row)]
    const upper = value(column, row) * (1 - right) + value(column + 1, row) * right
    const lower = value(column, row + 1) * (1 - right) + value(column + 1, row + 1) * right
    return upper * (1 - down) + lower * down
  }
}

/** Noise on finer and finer lattices, each half as strong as the one before. */
const fractalNoise = (random: Random, spacing: number): ((x: number, y: number) => number) => {
  const octaves = [1, 2, 4, 8].map(finer => ({ strength: 1 / finer, noise: latticeNoise(random, spacing / finer) }))
  const total = octaves.reduce((sum, { strength }) => sum + strength, 0)
  return (x, y) => octaves.reduce((sum, { strength, noise }) => sum + strength * noise(x, y), 0) / total
}

const flat: Texture = (random, width, height) => {
  const color = anyColor(random)
  return mapped({ width, height, channels: 3 }, (_x, _y, channel) => color[channel]!)
}

const gradient: Texture = (random, width, height) => {
  const [from, to, turn] = [anyColor(random), anyColor(random), random.real(0, Math.PI)]
  const reach = Math.abs(width * Math.cos(turn)) + Math.abs(height * Math.sin(turn))
  const along = (x: number, y: number): number =>
    ((x - width / 2) * Math.cos(turn) + (y - height / 2) * Math.sin(turn)) / reach + 0.5
  return blend([from, to], mapped({ width, height, channels: 1 }, along))
}

const staticNoise: Texture = (random, width, height) => {
  const [isGray, strength] = [random.chance(0.5), random.real(40, 128)]
  let value = 0
  return mapped({ width, height, channels: 3 }, (_x, _y, channel) => {
    if (channel === 0 || !isGray) value = 128 + random.real(-strength, strength)
    return value
  })
}

const clouds: Texture = (random, width, height) => {
  const colors = [anyColor(random), anyColor(random)] as const
  return blend(colors, mapped({ width, height, channels: 1 }, fractalNoise(random, random.int(24, 64))))
}

const brown: readonly [Color, Color] = [
  [110, 70, 35],
  [200, 150, 95],
]

/** Rings around a line, shaken by noise, as a sawn board shows them. */
const wood: Texture = (random, width, height) => {
  const [noise, grain, rings] = [fractalNoise(random, 40), latticeNoise(random, 2), random.real(0.06, 0.2)]
  const share = (x: number, y: number): number => {
    const ring = Math.sin((y + 40 * noise(x / 4, y)) * rings * 2 * Math.PI) / 2 + 0.5
    return 0.8 * ring + 0.2 * grain(x / 6, y)
  }
  return blend(brown, mapped({ width, height, channels: 1 }, share))
}

const marble: Texture = (random, width, height) => {
  const [colors, noise] = [[anyColor(random), anyColor(random)] as const, fractalNoise(random, 48)]
  const share = (x: number, y: number): number => Math.abs(Math.sin((x + y) / 30 + 9 * noise(x, y))) ** 0.4
  return blend(colors, mapped({ width, height, channels: 1 }, share))
}

const blue: readonly [Color, Color] = [
  [10, 60, 110],
  [190, 230, 240],
]

/** Blades of light on water: waves from three sides. */
const water: Texture = (random, width, height) => {
  const waves = [0, 1, 2].map(() => ({
    turn: random.real(0, Math.PI),
    length: random.real(4, 14),
    noise: fractalNoise(random, 30),
  }))
  const share = (x: number, y: number): number => {
    const lift = waves.reduce(
      (sum, { turn, length, noise }) =>
        sum + Math.sin((x * Math.cos(turn) + y * Math.sin(turn)) / length + 6 * noise(x, y)),
      0,
    )
    return (lift / 6 + 0.5) ** 2
  }
  return blend(blue, mapped({ width, height, channels: 1 }, share))
}

/** How a texture is drawn, by its name. */
export const textures: Record<string, Texture> = {
  flat,
  gradient,
  'static-noise': staticNoise,
  clouds,
  wood,
  marble,
  water,
}
