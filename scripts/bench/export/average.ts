import type { Pixels } from './pixels.ts'

/** RGBA, in parts of the 255 steps of a channel. */
export type Means = { data: Float32Array; width: number; height: number }

/**
 * A picture so many times smaller, by the mean of each square. Other people's renderers set letters to parts of a pixel and count
 * coverage in few steps; drawn larger and averaged, they show where things are. @throws Error unless its sides can be divided
 */
export const meansOf = ({ data, width: from, height: rows }: Pixels, factor: number): Means => {
  const [width, height] = [from / factor, rows / factor]
  if (!Number.isInteger(width) || !Number.isInteger(height))
    throw new Error(`${from} × ${rows} pixels are not ${factor} times as many as anything`)
  const sums = new Float32Array(4 * width * height)
  for (let y = 0, at = 0; y < rows; y++) {
    const row = 4 * width * Math.floor(y / factor)
    for (let x = 0; x < width; x++) {
      const to = row + 4 * x
      for (const end = at + 4 * factor; at < end; at += 4) {
        sums[to]! += data[at]!
        sums[to + 1]! += data[at + 1]!
        sums[to + 2]! += data[at + 2]!
        sums[to + 3]! += data[at + 3]!
      }
    }
  }
  return { data: sums.map(sum => sum / factor ** 2), width, height }
}

/** As pixels have them. */
export const rounded = ({ data, ...size }: Means): Pixels => ({ data: Uint8ClampedArray.from(data), ...size })

export const averaged = (pixels: Pixels, factor: number): Pixels => rounded(meansOf(pixels, factor))
