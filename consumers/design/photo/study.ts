import type { Box } from '../layout/box.ts'
import type { Photo, Thumbnail } from './picture.ts'
import { saliencyOf } from './saliency.ts'
import { Sums } from './sums.ts'

/** What is known of a photo; boxes are in shares of its edges. */
export type Study = {
  photo: Photo
  /** 0 to 1: how much of what draws the eye lies in the box. */
  salience: (box: Box) => number
  /** Mean salience in the box, over the mean of the whole: above 1 where the eye goes. */
  density: (box: Box) => number
  /** Mean step of lightness from point to point, 0 to 1. */
  unrest: (box: Box) => number
  /** The darkest and the lightest color in the box, each the mean of the outer twentieth of its points. */
  extremes: (box: Box) => { dark: Rgb; light: Rgb }
}
export type Rgb = [number, number, number]

export const studyPhoto = (photo: Photo): Study => {
  const { thumbnail } = photo
  const map = saliencyOf(thumbnail)
  const sums = new Sums(map.values, map.width)
  const steps = new Sums(stepsOf(thumbnail), thumbnail.width)
  const whole = { x: 0, y: 0, width: 1, height: 1 }
  const total = sums.sum(whole) || 1
  const mean = sums.mean(whole) || 1
  return {
    photo,
    salience: box => sums.sum(box) / total,
    density: box => sums.mean(box) / mean,
    unrest: box => steps.mean(box),
    extremes: box => extremesOf(thumbnail, box),
  }
}

const lightness = (rgb: Uint8Array, at: number): number =>
  (0.2126 * rgb[3 * at]! + 0.7152 * rgb[3 * at + 1]! + 0.0722 * rgb[3 * at + 2]!) / 255

const stepsOf = ({ rgb, width, height }: Thumbnail): Float32Array => {
  const steps = new Float32Array(width * height)
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const at = y * width + x
      const here = lightness(rgb, at)
      steps[at] = Math.hypot(lightness(rgb, at + 1) - here, lightness(rgb, at + width) - here)
    }
  }
  return steps
}

const extremesOf = ({ rgb, width, height }: Thumbnail, box: Box): { dark: Rgb; light: Rgb } => {
  const points: { at: number; light: number }[] = []
  const [left, right] = edges(box.x, box.width, width)
  const [top, bottom] = edges(box.y, box.height, height)
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) points.push({ at: y * width + x, light: lightness(rgb, y * width + x) })
  }
  points.sort((a, b) => a.light - b.light)
  const some = Math.max(1, Math.ceil(points.length / 20))
  const colorOf = (few: typeof points): Rgb => {
    const mean = (channel: number): number => few.reduce((sum, { at }) => sum + rgb[3 * at + channel]!, 0) / few.length
    return [mean(0), mean(1), mean(2)]
  }
  return { dark: colorOf(points.slice(0, some)), light: colorOf(points.slice(-some)) }
}

const edges = (start: number, length: number, size: number): [number, number] => {
  const from = Math.max(0, Math.min(size - 1, Math.floor(start * size)))
  return [from, Math.max(from + 1, Math.min(size, Math.ceil((start + length) * size)))]
}
