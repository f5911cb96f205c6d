import { withMats } from '#infra/engines/open-cv.ts'
import { fromMat, opaque, toGray, toMat } from '../picture.ts'
import { darkerThanMean, markInk } from '../ink.ts'
import { connectedRuns } from '../runs.ts'
import type { Step } from '../step.ts'

/** `medianPx` 1 is none. The bilateral filter averages within `diameterPx` what differs by less than about `levels`. */
const strengths = {
  light: { medianPx: 1, diameterPx: 5, levels: 24 },
  medium: { medianPx: 3, diameterPx: 5, levels: 40 },
  strong: { medianPx: 5, diameterPx: 7, levels: 60 },
}

export const denoise: Step<'denoise'> = async (picture, { strength }) => {
  const { medianPx, diameterPx, levels } = strengths[strength]
  const before = await opaque(picture)
  return {
    picture: withMats((cv, keep) => {
      const [from, to] = [toMat({ cv, keep }, before), keep(new cv.Mat())]
      // OpenCV leaks when source and target are the same matrix.
      const median = medianPx > 1 ? keep(new cv.Mat()) : from
      if (medianPx > 1) cv.medianBlur(from, median, medianPx)
      cv.bilateralFilter(median, to, diameterPx, levels, diameterPx)
      return fromMat(to, before)
    }),
  }
}

const windowPx = 41

export const despeckle: Step<'despeckle'> = async (picture, { max_area }) => {
  const { width, height, channels, data } = await opaque(picture)
  const { mask } = markInk(await toGray(picture), windowPx, darkerThanMean(32))
  const cleaned = Uint8Array.from(data)
  let specks = 0
  for (const { y, start, end, area } of connectedRuns({ data: mask, width, height })) {
    if (area > max_area) continue
    // One part in `area` for each pixel, so that every speck adds up to one.
    specks += (end - start) / area
    cleaned.fill(255, (y * width + start) * channels, (y * width + end) * channels)
  }
  if (specks === 0) return { picture }
  const after = { data: cleaned, width, height, channels, orientation: picture.orientation }
  return { picture: after, details: { specks_removed: Math.round(specks) } }
}
