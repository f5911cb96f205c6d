import type { Box } from '../layout/box.ts'
import type { Study } from './study.ts'

const steps = 16

/**
 * The part of a photo that fills a frame of this aspect (width by height) and keeps the most of what draws the eye, in shares
 * of the photo's edges. `calm` is a part of the frame, in shares, that should rather hold little of it: text will stand there.
 */
export const cropFor = (study: Study, aspect: number, calm?: Box): Box => {
  const { width, height } = study.photo
  const own = width / height
  const size = own > aspect ? { width: aspect / own, height: 1 } : { width: 1, height: own / aspect }
  let best: Box = { x: (1 - size.width) / 2, y: (1 - size.height) / 2, ...size }
  let most = -Infinity
  for (let step = 0; step <= steps; step++) {
    const crop = { x: ((1 - size.width) * step) / steps, y: ((1 - size.height) * step) / steps, ...size }
    const value = valueOf(study, crop, calm)
    if (value > most + 1e-9) [best, most] = [crop, value]
  }
  return best
}

const valueOf = (study: Study, crop: Box, calm: Box | undefined): number => {
  const kept = study.salience(crop)
  return calm ? kept - 1.2 * study.salience(within(crop, calm)) : kept
}

/** A part of a crop, in shares of the crop, as a part of the photo. */
export const within = (crop: Box, part: Box): Box => ({
  x: crop.x + part.x * crop.width,
  y: crop.y + part.y * crop.height,
  width: part.width * crop.width,
  height: part.height * crop.height,
})
