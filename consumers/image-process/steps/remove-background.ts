import { withMats } from '#infra/engines/open-cv.ts'
import { fromMat, opaque, type Picture, shrunk, toMat } from '../picture.ts'
import type { Step } from '../step.ts'

/** Light changes slowly: this many pixels a side tell it well enough, and bound the time. */
const maxSidePx = 400

export const removeBackground: Step<'remove-background'> = async (picture, { detail, white }) => {
  const before = await opaque(picture)
  const paper = paperOf(await shrunk(before, maxSidePx), detail)
  return { picture: { ...before, data: divided(before, paper, white) } }
}

/** What the paper would look like with nothing on it: dark strokes closed by their surroundings, then smoothed. */
const paperOf = (small: Picture, detail: number): Picture =>
  withMats((cv, keep) => {
    const reach = odd((Math.max(small.width, small.height) * detail) / 100)
    const [closed, even, smooth] = [keep(new cv.Mat()), keep(new cv.Mat()), keep(new cv.Mat())]
    const kernel = keep(cv.getStructuringElement(cv.MORPH_ELLIPSE, new cv.Size(reach, reach)))
    cv.morphologyEx(toMat({ cv, keep }, small), closed, cv.MORPH_CLOSE, kernel)
    // The median levels what the closing left of large letters, without washing out the edge of a shadow.
    cv.medianBlur(closed, even, Math.min(255, odd(reach * 1.5)))
    cv.GaussianBlur(even, smooth, new cv.Size(5, 5), 0)
    return fromMat(smooth, small)
  })

const odd = (value: number): number => 2 * Math.max(1, Math.round(value / 2)) + 1

/** Divides by the paper, which is interpolated row by row: no second picture of full size is needed. */
const divided = (picture: Picture, paper: Picture, white: number): Uint8Array => {
  const { width, height, channels, data } = picture
  const result = new Uint8Array(data.length)
  const across = positions(width, paper.width)
  const light = new Float32Array(width * channels)
  positions(height, paper.height).forEach(([above, below, part], y) => {
    const row = blendedRow(paper, [above, below, part])
    across.forEach(([left, right, share], x) => {
      for (let channel = 0; channel < channels; channel++) {
        const from = row[left * channels + channel]!
        light[x * channels + channel] = from + (row[right * channels + channel]! - from) * share
      }
    })
    const start = y * light.length
    for (let i = 0; i < light.length; i++) {
      result[start + i] = Math.min(255, (255 * data[start + i]!) / Math.max(1, light[i]! * white))
    }
  })
  return result
}

/** Two neighbors in the smaller picture, and how far towards the second. */
type Position = [first: number, second: number, part: number]

const positions = (large: number, small: number): Position[] =>
  Array.from({ length: large }, (_, index) => {
    const at = Math.min(small - 1, Math.max(0, ((index + 0.5) * small) / large - 0.5))
    const first = Math.floor(at)
    return [first, Math.min(small - 1, first + 1), at - first]
  })

const blendedRow = ({ data, width, channels }: Picture, [above, below, part]: Position): Float32Array => {
  const samples = width * channels
  return Float32Array.from({ length: samples }, (_, i) => {
    const top = data[above * samples + i]!
    return top + (data[below * samples + i]! - top) * part
  })
}
