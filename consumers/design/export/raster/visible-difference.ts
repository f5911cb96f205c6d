import { windowSimilarity, type Area, type Plane } from '../../window-similarity.ts'

/** Straight RGBA, eight bits a channel. */
export type Pixels = { data: Uint8Array; width: number; height: number }

/** How far a picture is from another of the same size. */
export type VisibleDifference = {
  /** Structural similarity of the lightness, −1 to 1. */
  similarity: number
  /** The largest mean error of any tile, in levels of 0 to 255, of the channel where it is largest. */
  anywhere: number
  /** The same among tiles without an edge, where a palette shows as bands. */
  smooth: number
}

const tile = 8

/** Neighbors that differ by no more than so many levels are no edge. */
const smoothStep = 4

/** Compared as they look on black, and their alpha as a fourth color. By the worst tile, so that no emoji drowns in its paper. */
export const visibleDifference = (truth: Pixels, other: Pixels): VisibleDifference => {
  const found = { similarity: 0, anywhere: 0, smooth: 0 }
  const { width, height } = truth
  let tiles = 0
  for (let y = 0; y < height; y += tile) {
    // Band by band: of a large picture, all planes at once would not fit into a thread.
    const [one, two] = [planesOf(bandAt(truth, y)), planesOf(bandAt(other, y))]
    for (let x = 0; x < width; x += tile, tiles++) {
      const area = { x, y: 0, width: Math.min(tile, width - x), height: Math.min(tile, height - y), row: width }
      const error = Math.max(...one.colors.map((plane, at) => meanError(plane, two.colors[at]!, area)))
      found.anywhere = Math.max(found.anywhere, error)
      if (isSmooth(one.lightness, area)) found.smooth = Math.max(found.smooth, error)
      found.similarity += windowSimilarity(one.lightness, two.lightness, area)
    }
  }
  return { ...found, similarity: found.similarity / tiles }
}

const bandAt = ({ data, width, height }: Pixels, y: number): Pixels => {
  const rows = Math.min(tile, height - y)
  return { data: data.subarray(4 * y * width, 4 * (y + rows) * width), width, height: rows }
}

const planesOf = ({ data, width, height }: Pixels): { colors: Plane[]; lightness: Plane } => {
  const size = width * height
  const colors = Array.from({ length: 4 }, () => new Float32Array(size))
  const lightness = new Float32Array(size)
  for (let at = 0; at < size; at++) {
    const alpha = data[4 * at + 3]!
    for (let c = 0; c < 3; c++) colors[c]![at] = (data[4 * at + c]! * alpha) / 255
    colors[3]![at] = alpha
    lightness[at] = 0.299 * colors[0]![at]! + 0.587 * colors[1]![at]! + 0.114 * colors[2]![at]!
  }
  return { colors, lightness }
}

const meanError = (one: Plane, other: Plane, area: Area): number => {
  let sum = 0
  for (let y = area.y; y < area.y + area.height; y++) {
    const from = y * area.row + area.x
    for (let at = from; at < from + area.width; at++) sum += Math.abs(one[at]! - other[at]!)
  }
  return sum / (area.width * area.height)
}

const isSmooth = (plane: Plane, { x, y, width, height, row }: Area): boolean => {
  for (let line = y; line < y + height; line++) {
    for (let at = line * row + x; at < line * row + x + width; at++) {
      if (at > line * row + x && Math.abs(plane[at]! - plane[at - 1]!) > smoothStep) return false
      if (line > y && Math.abs(plane[at]! - plane[at - row]!) > smoothStep) return false
    }
  }
  return true
}
