// Apart from sharp, so that a process that only passes limits on does not load it.
import { Failure } from '#contracts/failures.ts'

/** How much picture one file may hold. */
export type ImageLimits = {
  /** Width times height of one frame. */
  maxPixels: number
  /** Of the longer side. */
  maxSide: number
  maxFrames: number
}

export const defaultImageLimits: ImageLimits = { maxPixels: 50_000_000, maxSide: 16_384, maxFrames: 1000 }

/** Throws `too-many-pixels` unless a picture of this size may exist here. */
export const requireRoom = (width: number, height: number, limits: Omit<ImageLimits, 'maxFrames'>): void => {
  if (Math.max(width, height) > limits.maxSide || width * height > limits.maxPixels) {
    throw new Failure(
      'too-many-pixels',
      `An image of ${width} × ${height} pixels is too large: at most ${limits.maxPixels} pixels and ${limits.maxSide} a side.`,
    )
  }
}
