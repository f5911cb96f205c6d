import type { Raster } from '#infra/engines/rasterize-svg.ts'
import { windowSimilarity } from '../window-similarity.ts'

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

/** Structural similarity, −1 to 1: the mean over windows of 8 × 8 points, every four points. */
export const likeness = (one: Glance, other: Glance): number => {
  let sum = 0
  let count = 0
  for (let y = 0; y + tile <= height; y += tile / 2) {
    for (let x = 0; x + tile <= width; x += tile / 2, count++) {
      sum += windowSimilarity(one, other, { x, y, width: tile, height: tile, row: width })
    }
  }
  return sum / count
}
