import type { Thumbnail } from './picture.ts'

/** How much each point of a thumbnail draws the eye, 0 to 1, row by row. */
export type Saliency = { values: Float32Array; width: number; height: number }

/**
 * Edges, how a point differs in color from its wider surroundings, a preference for skin, and a slight one for the middle: the
 * low-level parts of Itti, Koch and Niebur (1998), computed with box means. Normalized so that the largest value is 1.
 */
export const saliencyOf = (thumbnail: Thumbnail): Saliency => {
  const { width, height } = thumbnail
  const [light, red, yellow] = opponents(thumbnail)
  const values = new Float32Array(width * height)
  const radius = Math.max(2, Math.round(Math.max(width, height) / 8))
  for (const [channel, weight] of [[light, 0.5] as const, [red, 1] as const, [yellow, 1] as const]) {
    const near = boxMean(channel, width, 1)
    const far = boxMean(channel, width, radius)
    for (let at = 0; at < values.length; at++) values[at]! += weight * Math.abs(near[at]! - far[at]!)
  }
  addEdges(values, light, width)
  addSkin(values, thumbnail)
  const smooth = boxMean(values, width, 2)
  favorMiddle(smooth, width)
  const most = smooth.reduce((max, value) => Math.max(max, value), 1e-6)
  return { values: smooth.map(value => value / most), width, height }
}

/** Lightness and the two opponent colors, each about 0 to 1. */
const opponents = ({ rgb, width, height }: Thumbnail): [Float32Array, Float32Array, Float32Array] => {
  const count = width * height
  const [light, red, yellow] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)]
  for (let at = 0; at < count; at++) {
    const [r, g, b] = [rgb[3 * at]! / 255, rgb[3 * at + 1]! / 255, rgb[3 * at + 2]! / 255]
    light[at] = 0.3 * r + 0.59 * g + 0.11 * b
    red[at] = (r - g + 1) / 2
    yellow[at] = ((r + g) / 2 - b + 1) / 2
  }
  return [light, red, yellow]
}

/** Means over squares of 2 × radius + 1, cut off at the edges; by sums along rows, then along columns. */
const boxMean = (values: Float32Array, width: number, radius: number): Float32Array => {
  const height = values.length / width
  const across = new Float32Array(values.length)
  for (let y = 0; y < height; y++) slide(values, across, { start: y * width, step: 1, count: width, radius })
  const both = new Float32Array(values.length)
  for (let x = 0; x < width; x++) slide(across, both, { start: x, step: width, count: height, radius })
  return both
}

type Run = { start: number; step: number; count: number; radius: number }

const slide = (from: Float32Array, to: Float32Array, { start, step, count, radius }: Run): void => {
  let sum = 0
  let inside = 0
  for (let at = -radius; at < count; at++) {
    const enter = at + radius
    const leave = at - radius - 1
    if (enter < count) {
      sum += from[start + enter * step]!
      inside++
    }
    if (leave >= 0) {
      sum -= from[start + leave * step]!
      inside--
    }
    if (at >= 0) to[start + at * step] = sum / inside
  }
}

const addEdges = (values: Float32Array, light: Float32Array, width: number): void => {
  for (let at = width + 1; at < values.length - width - 1; at++) {
    const across = light[at + 1]! - light[at - 1]!
    const down = light[at + width]! - light[at - width]!
    values[at]! += 0.35 * Math.hypot(across, down)
  }
}

/** The rule of Kovač, Peer and Solina (2003) for skin in daylight. It favors some skins over others, so it only adds a little. */
const addSkin = (values: Float32Array, { rgb }: Thumbnail): void => {
  for (let at = 0; at < values.length; at++) {
    const [r, g, b] = [rgb[3 * at]!, rgb[3 * at + 1]!, rgb[3 * at + 2]!]
    const isSkin = r > 95 && g > 40 && b > 20 && Math.max(r, g, b) - Math.min(r, g, b) > 15 && r - g > 15 && r > b
    if (isSkin) values[at]! += 0.12
  }
}

const favorMiddle = (values: Float32Array, width: number): void => {
  const height = values.length / width
  for (let at = 0; at < values.length; at++) {
    const x = (at % width) / width - 0.5
    const y = Math.floor(at / width) / height - 0.5
    values[at]! *= 1 - 0.5 * Math.min(1, 2 * (x * x + y * y))
  }
}
