import type { WebpFormat } from '#contracts/exports/formats.ts'
import type { Render } from '../rendition.ts'
import { drawRaster, openRaster } from './draw-raster.ts'

/** RFC 9649, 2.7.1: sides are kept in 14 bits, and libwebp stops one short of what they hold. */
const maxSide = 16_383

/** A WebP without metadata, which stands for sRGB. @throws Failure `too-many-pixels` */
export const renderWebp: Render<WebpFormat> = async (source, { scale, transparent, quality, lossless }) => {
  const raster = await drawRaster(source, { scale, transparent, maxSide })
  const { width, height } = raster
  const bytes = await openRaster(raster).webp({ quality, lossless }).toBuffer()
  return { files: [{ ending: 'webp', contentType: 'image/webp', bytes, width, height }], warnings: [] }
}
