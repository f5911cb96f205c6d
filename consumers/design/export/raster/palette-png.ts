import type { Raster } from '#infra/engines/rasterize-svg.ts'
import sharp, { type Sharp } from 'sharp'
import { openRaster } from './draw-raster.ts'
import { visibleDifference, type Pixels, type VisibleDifference } from './visible-difference.ts'

/**
 * The picture with a palette of 256 colors, if nobody can tell it from what was drawn; otherwise undefined. No dithering: its
 * grain is what makes palettes visible on plain colors, and gradients are not to be saved by it.
 */
export const palettePng = async (raster: Raster): Promise<Buffer | undefined> => {
  const png = await openRaster(raster)
    .png({ palette: true, colours: 256, quality: 100, effort: 7, dither: 0, compressionLevel: 9 })
    .toBuffer()
  const [truth, reduced] = [await pixelsOf(openRaster(raster)), await pixelsOf(sharp(png, { limitInputPixels: false }))]
  return isInvisible(visibleDifference(truth, reduced)) ? png : undefined
}

/** Similarity as the issue asks for; the errors are about what one can tell side by side, and half of it where bands would show. */
const isInvisible = ({ similarity, anywhere, smooth }: VisibleDifference): boolean =>
  similarity >= 0.99 && anywhere <= 6 && smooth <= 1

const pixelsOf = async (image: Sharp): Promise<Pixels> => {
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
