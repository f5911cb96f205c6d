// An image in memory between two steps, and its ways into sharp and OpenCV.
import type { Cv, Keep, Mat } from '#infra/engines/open-cv.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'
import sharp, { type Sharp } from 'sharp'

/** Eight bits a channel: gray, RGB, or RGB with transparency. Steps never write into a picture that they were given. */
export type Picture = {
  data: Uint8Array
  width: number
  height: number
  channels: 1 | 3 | 4
  /** EXIF orientation that is still to be applied. */
  orientation: number
}

/** One byte a pixel: gray values, or a mask. */
export type Plane = { data: Uint8Array; width: number; height: number }

/** The first frame, in sRGB or gray; profiles and all other metadata stay behind. Throws `undecodable-image`. */
export const decode = async (bytes: Uint8Array, maxPixels: number): Promise<Picture> => {
  try {
    const image = openImage(bytes, maxPixels)
    const { space, hasAlpha, orientation = 1 } = await image.metadata()
    const isGray = !hasAlpha && (space === 'b-w' || space === 'grey16')
    return await fromSharp(image.toColourspace(isGray ? 'b-w' : 'srgb'), orientation)
  } catch (error) {
    throw undecodable(error)
  }
}

/** The raw pixels as sharp's input. */
export const toSharp = ({ data, width, height, channels }: Picture): Sharp => {
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
  return channels === 1 ? image.toColourspace('b-w') : image
}

/** Runs the pipeline; what comes out takes the place of `before`. */
export const fromSharp = async (image: Sharp, orientation: number): Promise<Picture> => {
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  if (channels === 2)
    return fromSharp(sharp(data, { raw: { width, height, channels } }).toColourspace('srgb'), orientation)
  return { data, width, height, channels, orientation }
}

/** The same picture without transparency, on white. */
export const opaque = async (picture: Picture): Promise<Picture> =>
  picture.channels === 4 ? fromSharp(toSharp(picture).flatten({ background: '#ffffff' }), picture.orientation) : picture

export const toGray = async (picture: Picture): Promise<Picture> =>
  picture.channels === 1
    ? picture
    : fromSharp(
        toSharp(await opaque(picture))
          .grayscale()
          .toColourspace('b-w'),
        picture.orientation,
      )

/** Scaled so that the longer side is at most `maxSide`, by averaging. */
export const shrunk = async (picture: Picture, maxSide: number): Promise<Picture> => {
  if (Math.max(picture.width, picture.height) <= maxSide) return picture
  const size = { width: maxSide, height: maxSide, fit: 'inside' } as const
  return fromSharp(toSharp(picture).resize({ ...size, kernel: 'linear' }), picture.orientation)
}

/** A copy in OpenCV's heap. */
export const toMat = ({ cv, keep }: { cv: Cv; keep: Keep }, { data, width, height, channels }: Picture): Mat => {
  const mat = keep(new cv.Mat(height, width, { 1: cv.CV_8UC1, 3: cv.CV_8UC3, 4: cv.CV_8UC4 }[channels]))
  mat.data.set(data)
  return mat
}

/** A copy out of OpenCV's heap. `mat.data` is read here and not earlier: views go stale when the heap grows. */
export const fromMat = (mat: Mat, { channels, orientation }: Picture): Picture => ({
  data: Uint8Array.from(mat.data),
  width: mat.cols,
  height: mat.rows,
  channels,
  orientation,
})
