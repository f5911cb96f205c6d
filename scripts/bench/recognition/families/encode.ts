// Rasters as files of images.
import sharp, { type Sharp } from 'sharp'
import type { Raster } from './raster.ts'

const bytesOf = ({ data }: Raster): Buffer => Buffer.from(Uint8ClampedArray.from(data))

const sharpOf = (raster: Raster): Sharp =>
  sharp(bytesOf(raster), { raw: { width: raster.width, height: raster.height, channels: raster.channels } })

export const toPng = (raster: Raster): Promise<Buffer> => sharpOf(raster).png().toBuffer()

/** With the halved color resolution that encoders use unless told otherwise. */
export const toJpeg = (raster: Raster, quality: number): Promise<Buffer> => sharpOf(raster).jpeg({ quality }).toBuffer()

/** Frames of equal size as an animation without end, its colors chosen quickly, as the schemes' own encoders do. */
export const toGif = (frames: readonly Raster[], delayMs: number): Promise<Buffer> => {
  const { width, height, channels } = frames[0]!
  const raw = { width, height: height * frames.length, channels, pageHeight: height }
  return sharp(Buffer.concat(frames.map(bytesOf)), { raw })
    .gif({ delay: frames.map(() => delayMs), loop: 0, dither: 0, effort: 1 })
    .toBuffer()
}
