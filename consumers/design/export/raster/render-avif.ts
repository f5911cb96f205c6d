import type { AvifFormat } from '#contracts/exports/formats.ts'
import type { Render } from '../rendition.ts'
import { drawRaster, openRaster } from './draw-raster.ts'

/** Of 0 to 9. Measured on posters of 1080 × 1350: 0.1 s at 0, 0.35 s at 2, 0.7 s at 3 and 3.3 s at 4, for files that differ by a tenth. */
const effort = 2

/** An AVIF without metadata but its color space, sRGB. @throws Failure `too-many-pixels` */
export const renderAvif: Render<AvifFormat> = async (source, { scale, transparent, quality }) => {
  const raster = await drawRaster(source, { scale, transparent })
  const { width, height } = raster
  const bytes = await openRaster(raster).avif({ quality, effort }).toBuffer()
  return { files: [{ ending: 'avif', contentType: 'image/avif', bytes, width, height }], warnings: [] }
}
