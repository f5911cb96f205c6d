// Contrast, noise and direction of what is drawn.
import type { Color } from './ink.ts'
import { type Bench, emptyMat, planeMat, planeOf } from './mats.ts'
import type { Mask, Pixels } from './pixels.ts'
import { medianOf } from './components.ts'

/** The median of each channel under the mask; undefined where the mask is empty. */
export const colorUnder = ({ data }: Pixels, mask: Mask): Color | undefined => {
  const channels: [number[], number[], number[]] = [[], [], []]
  mask.data.forEach((isSet, at) => {
    if (isSet) channels.forEach((values, channel) => values.push(data[at * 3 + channel]!))
  })
  return channels[0].length === 0 ? undefined : (channels.map(medianOf) as Color)
}

/** Contrast ratio of two sRGB colors, 1 to 21 (WCAG 2.2, "contrast ratio" and "relative luminance"). */
export const contrastRatio = (a: Color, b: Color): number => {
  const [lighter, darker] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number]
  return (lighter + 0.05) / (darker + 0.05)
}

const luminance = (color: Color): number => {
  const [red, green, blue] = color.map(value => {
    const part = value / 255
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as Color
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Root mean square, in gray levels, of what a 3 × 3 median takes off the background, a pixel away from all ink. */
export const backgroundNoise = (bench: Bench, gray: Mask, ink: Mask): number => {
  const { cv, keep } = bench
  const [smooth, near] = [emptyMat(bench), emptyMat(bench)]
  cv.medianBlur(planeMat(bench, gray), smooth, 3)
  cv.dilate(planeMat(bench, ink), near, keep(cv.getStructuringElement(cv.MORPH_RECT, new cv.Size(3, 3))))
  const [smoothed, nearInk] = [planeOf(smooth).data, planeOf(near).data]
  let [sum, count] = [0, 0]
  gray.data.forEach((value, at) => {
    if (nearInk[at]) return
    sum += (value - smoothed[at]!) ** 2
    count++
  })
  return count === 0 ? 0 : Math.sqrt(sum / count)
}

/** Share of the variance that lies between the two sides of a threshold: 1 when each side has one value (Otsu 1979). */
export const separability = ({ data }: Mask, threshold: number): number => {
  const sides = [data.filter(value => value <= threshold), data.filter(value => value > threshold)]
  if (sides.some(side => side.length === 0)) return 0
  const [mean, ...means] = [data, ...sides].map(meanOf) as [number, number, number]
  const total = data.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const between = sides.reduce((sum, side, index) => sum + side.length * (means[index]! - mean) ** 2, 0)
  return total === 0 ? 0 : between / total
}

const meanOf = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0) / values.length

const axisDegrees = 10
/** What lies off the axes when every direction is alike: 40 of 180 degrees are near an axis. */
const evenShare = 1 - (4 * axisDegrees) / 180

/**
 * How little the outlines keep to the vertical and the horizontal: 0 for upright boxes, 1 when all directions carry the same
 * energy of gradients, more when slanted ones prevail. An estimate of rotation and warp; round letters have some of it too.
 */
export const directionSpread = ({ data, width, height }: Mask, within: Mask): number => {
  let [total, slanted] = [0, 0]
  for (let y = 1; y + 1 < height; y++) {
    for (let x = 1; x + 1 < width; x++) {
      const at = y * width + x
      if (!within.data[at]) continue
      const [dx, dy] = sobel(data, at, width)
      const energy = dx * dx + dy * dy
      if (energy === 0) continue
      const degrees = Math.abs((Math.atan2(dy, dx) * 180) / Math.PI) % 90
      total += energy
      if (degrees > axisDegrees && degrees < 90 - axisDegrees) slanted += energy
    }
  }
  return total === 0 ? 0 : slanted / total / evenShare
}

const sobel = (data: Uint8Array, at: number, width: number): [dx: number, dy: number] => {
  const value = (row: number, column: number): number => data[at + row * width + column]!
  const side = (column: number): number => value(-1, column) + 2 * value(0, column) + value(1, column)
  const edge = (row: number): number => value(row, -1) + 2 * value(row, 0) + value(row, 1)
  return [side(1) - side(-1), edge(1) - edge(-1)]
}
