import type { Raster } from '#infra/engines/rasterize-svg.ts'

/** A picture as 64 × 80 points of lightness, 0 to 255: what is left of it at a glance. */
export type Glance = Float32Array

const width = 64
const height = 80

/** By the mean of the pixels that fall into each point; alpha is taken for opaque. */
export const glanceAt = ({ rgba, width: from, height: rows }: Raster): Glance => {
  const sums = new Float32Array(width * height)
  const counts = new Float32Array(width * height)
  for (let y = 0; y < rows; y++) {
    const row = Math.floor((y * height) / rows) * width
    for (let x = 0; x < from; x++) {
      const at = row + Math.floor((x * width) / from)
      const pixel = 4 * (y * from + x)
      sums[at]! += 0.299 * rgba[pixel]! + 0.587 * rgba[pixel + 1]! + 0.114 * rgba[pixel + 2]!
      counts[at]!++
    }
  }
  return sums.map((sum, at) => sum / Math.max(1, counts[at]!))
}

const tile = 8
// Wang, Bovik, Sheikh, Simoncelli (2004): (0.01 × 255)² and (0.03 × 255)².
const c1 = 6.5025
const c2 = 58.5225

/** Structural similarity, −1 to 1: the mean over windows of 8 × 8 points, every four points. */
export const likeness = (one: Glance, other: Glance): number => {
  let sum = 0
  let count = 0
  for (let y = 0; y + tile <= height; y += tile / 2) {
    for (let x = 0; x + tile <= width; x += tile / 2, count++) sum += windowLikeness(one, other, y * width + x)
  }
  return sum / count
}

const windowLikeness = (one: Glance, other: Glance, start: number): number => {
  let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0]
  for (let y = 0; y < tile; y++) {
    for (let at = start + y * width; at < start + y * width + tile; at++) {
      const [p, q] = [one[at]!, other[at]!]
      a += p
      b += q
      aa += p * p
      bb += q * q
      ab += p * q
    }
  }
  const n = tile * tile
  const [ma, mb] = [a / n, b / n]
  const [va, vb, cov] = [aa / n - ma * ma, bb / n - mb * mb, ab / n - ma * mb]
  return ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
}
