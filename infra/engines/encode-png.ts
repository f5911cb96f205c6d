import sharp from 'sharp'
import type { Raster } from './rasterize-svg.ts'

/** Pixels without transparency, as PNG. */
export const encodePng = ({ rgba, width, height }: Raster): Promise<Buffer> =>
  sharp(rgba, { raw: { width, height, channels: 4, premultiplied: true } })
    .removeAlpha()
    .png({ compressionLevel: 6 })
    .toBuffer()
