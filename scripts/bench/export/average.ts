import type { Pixels } from './pixels.ts'

/**
 * A picture so many times smaller, by the mean of each square. Other people's renderers set letters to parts of a pixel and count
 * coverage in few steps; drawn larger and averaged, they show where things are. @throws Error unless its sides can be divided
 */
export const averaged = ({ data, width: from, height: rows }: Pixels, factor: number): Pixels => {
  const [width, height] = [from / factor, rows / factor]
  if (!Number.isInteger(width) || !Number.isInteger(height))
    throw new Error(`${from} × ${rows} pixels are not ${factor} times as many as anything`)
  const sums = new Float32Array(4 * width * height)
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < from; x++) {
      const [at, to] = [4 * (y * from + x), 4 * (Math.floor(y / factor) * width + Math.floor(x / factor))]
      for (let c = 0; c < 4; c++) sums[to + c]! += data[at + c]!
    }
  }
  return { data: Uint8ClampedArray.from(sums, sum => sum / factor ** 2), width, height }
}
