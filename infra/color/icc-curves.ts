// Curves of one channel, as ICC profiles hold them: from 0..1 to 0..1.
import { unusable } from './unusable-profile.ts'

export type Curve = (value: number) => number

/** What is no number counts as 0. */
export const clamp = (value: number): number => (value >= 1 ? 1 : value > 0 ? value : 0)

/** Evenly spaced samples, joined by straight lines. */
export const sampledCurve = (samples: Float64Array): Curve => {
  const last = samples.length - 1
  return value => {
    const at = clamp(value) * last
    const below = Math.min(Math.floor(at), last - 1)
    return samples[below]! + (at - below) * (samples[below + 1]! - samples[below]!)
  }
}

/** Big-endian samples of one or two bytes, as fractions of the most that they can hold. @throws Failure when the tag is shorter */
export const readSamples = (
  tag: Buffer,
  at: number,
  { count, width }: { count: number; width: 1 | 2 },
): Float64Array => {
  if (count < 1 || at < 0 || at + count * width > tag.length) throw unusable('one of its tables is cut short.')
  const samples = new Float64Array(count)
  for (let place = 0; place < count; place++)
    samples[place] = width === 1 ? tag[at + place]! / 0xff : tag.readUInt16BE(at + 2 * place) / 0xffff
  return samples
}

/** Curves that follow one another from `at`, each beginning at a multiple of four. */
export const readCurves = (tag: Buffer, at: number, count: number): Curve[] => {
  const curves: Curve[] = []
  let next = at
  for (let place = 0; place < count; place++) {
    if (next < 0 || next + 12 > tag.length) throw unusable('one of its curves is cut short.')
    const { curve, bytes } = readCurve(tag, next)
    curves.push(curve)
    next += (bytes + 3) & ~3
  }
  return curves
}

const readCurve = (tag: Buffer, at: number): { curve: Curve; bytes: number } => {
  const type = tag.toString('latin1', at, at + 4)
  if (type === 'para') return readParametric(tag, at)
  if (type !== 'curv') throw unusable('one of its curves is of an unknown type.')
  const count = tag.readUInt32BE(at + 8)
  if (count === 0) return { curve: value => value, bytes: 12 }
  const samples = readSamples(tag, at + 12, { count, width: 2 })
  // A single number is an exponent in 8.8 bits.
  const curve = count === 1 ? power((samples[0]! * 0xffff) / 0x100) : sampledCurve(samples)
  return { curve, bytes: 12 + 2 * count }
}

const power =
  (exponent: number): Curve =>
  value =>
    clamp(value) ** exponent

const parametersOf = [1, 3, 4, 5, 7]

/** ICC.1:2010, 10.16: five formulas, told apart by a number. */
const readParametric = (tag: Buffer, at: number): { curve: Curve; bytes: number } => {
  const form = tag.readUInt16BE(at + 8)
  const count = parametersOf[form]
  if (count === undefined) throw unusable('one of its curves has an unknown formula.')
  const bytes = 12 + 4 * count
  if (at + bytes > tag.length) throw unusable('one of its curves is cut short.')
  const numbers = Array.from({ length: count }, (_, place) => tag.readInt32BE(at + 12 + 4 * place) / 0x10000)
  return { curve: form < 3 ? bentCurve(numbers) : jointCurve(numbers), bytes }
}

/** (a·x + b)^g + c, as long as a·x + b is not below 0; c from there on. */
const bentCurve = ([g = 1, a = 1, b = 0, c = 0]: readonly number[]): Curve => {
  return value => Math.max(0, a * value + b) ** g + c
}

/** (a·x + b)^g + e from x = d on, and c·x + f below. */
const jointCurve = ([g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0]: readonly number[]): Curve => {
  return value => (value >= d ? Math.max(0, a * value + b) ** g + e : c * value + f)
}
