import type { Raster } from './raster.ts'

/** The darkest of each place: of letters that come and go in an animation on a bright ground, all of them. */
export const darkest = (frames: readonly Raster[]): Raster => fuse(frames, Math.min)
/** The same for bright letters on a dark ground. */
export const brightest = (frames: readonly Raster[]): Raster => fuse(frames, Math.max)

const fuse = ([first, ...others]: readonly Raster[], choose: (one: number, other: number) => number): Raster => {
  const data = Uint8Array.from(first!.data)
  for (const { data: other } of others) {
    for (let at = 0; at < data.length; at++) data[at] = choose(data[at]!, other[at]!)
  }
  return { ...first!, data }
}

/** Without its colors, by the brightness of ITU-R BT.601. */
export const gray = ({ data, width, height }: Raster): Raster => {
  const grays = new Uint8Array(data.length)
  for (let at = 0; at < data.length; at += 3) {
    const brightness = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!
    grays[at] = grays[at + 1] = grays[at + 2] = brightness
  }
  return { data: grays, width, height }
}

/** Moved up by some rows; the last row takes the place of those that are missing below. */
export const raise = ({ data, width, height }: Raster, rows: number): Raster => {
  const row = width * 3
  const raised = new Uint8Array(data.length)
  raised.set(data.subarray(rows * row))
  for (let y = height - rows; y < height; y++) raised.set(data.subarray((height - 1) * row), y * row)
  return { data: raised, width, height }
}

/** The brightest of each pixel and the eight around it: dark letters become thin and let go of each other, bright ones thick. */
export const dilate = ({ data, width, height }: Raster): Raster => {
  const row = width * 3
  const across = new Uint8Array(data.length)
  for (let y = 0; y < height; y++)
    for (let channel = 0; channel < 3; channel++)
      brighten(data, across, { from: y * row + channel, to: (y + 1) * row, step: 3 })
  const dilated = new Uint8Array(data.length)
  for (let x = 0; x < row; x++) brighten(across, dilated, { from: x, to: data.length, step: row })
  return { data: dilated, width, height }
}

type Line = { from: number; to: number; step: number }

/** Along one line of values, the brightest of each and of its neighbours. */
const brighten = (data: Uint8Array, brightened: Uint8Array, { from, to, step }: Line): void => {
  let before = 0
  let here = data[from]!
  for (let at = from; at < to; at += step) {
    const after = at + step < to ? data[at + step]! : 0
    brightened[at] = Math.max(before, here, after)
    before = here
    here = after
  }
}
