// Tells ink from paper by the neighborhood of each pixel.
import type { Plane } from './picture.ts'

/** The gray value up to which a pixel is ink, given mean and standard deviation around it. */
export type InkLimit = (mean: number, deviation: number) => number

export const darkerThanMean =
  (offset: number): InkLimit =>
  mean =>
    mean - offset

/** Sauvola & Pietikäinen (2000); 128 is the largest standard deviation that eight bits have. */
export const sauvola =
  (k: number): InkLimit =>
  (mean, deviation) =>
    mean * (1 + k * (deviation / 128 - 1))

/**
 * A mask of the plane, 1 where ink is. Sums run along columns and slide along rows, so that the time does not grow with
 * the window and the memory not with the picture. `meanLimit` is the average of the limits used.
 */
export const markInk = (
  { data, width, height }: Plane,
  window: number,
  limit: InkLimit,
): { mask: Uint8Array; meanLimit: number } => {
  const radius = window >> 1
  const mask = new Uint8Array(width * height)
  const columns = { sums: new Float64Array(width), squares: new Float64Array(width) }
  let total = 0
  const add = (y: number, sign: 1 | -1) => addRow(columns, data.subarray(y * width, (y + 1) * width), sign)
  for (let y = 0; y < Math.min(radius, height); y++) add(y, 1)
  for (let y = 0; y < height; y++) {
    if (y + radius < height) add(y + radius, 1)
    if (y - radius - 1 >= 0) add(y - radius - 1, -1)
    const rows = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1
    const row = { columns, radius, rows, limit, from: data.subarray(y * width, (y + 1) * width) }
    total += markRow(row, mask.subarray(y * width, (y + 1) * width))
  }
  return { mask, meanLimit: total / (width * height) }
}

type Columns = { sums: Float64Array; squares: Float64Array }

const addRow = ({ sums, squares }: Columns, row: Uint8Array, sign: 1 | -1): void => {
  for (let x = 0; x < row.length; x++) {
    const value = row[x]!
    sums[x]! += sign * value
    squares[x]! += sign * value * value
  }
}

type Row = { columns: Columns; radius: number; rows: number; limit: InkLimit; from: Uint8Array }

const markRow = ({ columns: { sums, squares }, radius, rows, limit, from }: Row, to: Uint8Array): number => {
  const width = from.length
  let [sum, square, total] = [0, 0, 0]
  for (let x = 0; x < Math.min(radius, width); x++) {
    sum += sums[x]!
    square += squares[x]!
  }
  for (let x = 0; x < width; x++) {
    const [entering, leaving] = [x + radius, x - radius - 1]
    if (entering < width) {
      sum += sums[entering]!
      square += squares[entering]!
    }
    if (leaving >= 0) {
      sum -= sums[leaving]!
      square -= squares[leaving]!
    }
    const count = rows * (Math.min(width - 1, entering) - Math.max(0, leaving + 1) + 1)
    const mean = sum / count
    const highest = limit(mean, Math.sqrt(Math.max(0, square / count - mean * mean)))
    total += highest
    to[x] = from[x]! <= highest ? 1 : 0
  }
  return total
}
