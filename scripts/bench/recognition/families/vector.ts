// Shapes and outlines as SVG, and the pixels that they come to.
import sharp from 'sharp'
import type { Raster } from './raster.ts'

/** An SVG document around shapes; its size is the size in pixels. */
export const svg = (width: number, height: number, shapes: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${shapes}</svg>`

/** Draws SVG on a ground, by default white: three channels. */
export const drawOn = async (document: string, ground = '#ffffff'): Promise<Raster> => {
  const { data, info } = await sharp(Buffer.from(document))
    .flatten({ background: ground })
    .toColorspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: 3, data: Float32Array.from(data) }
}

/** How far SVG covers each pixel, 0 to 1, whatever its colors: one channel. */
export const coverageOf = async (document: string): Promise<Raster> => {
  const { data, info } = await sharp(Buffer.from(document))
    .ensureAlpha()
    .extractChannel('alpha')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: 1, data: Float32Array.from(data, value => value / 255) }
}
