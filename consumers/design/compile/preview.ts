import type { DesignDocument } from '#contracts/designs/document.ts'
import { rasterizeSvg, type Raster } from '#infra/engines/rasterize-svg.ts'
import sharp from 'sharp'
import { compile } from './compile.ts'
import { toSvg, type Picture } from './svg.ts'

/** A design as pixels, this many wide; photos as `picture` has them. */
export const drawDesign = (document: DesignDocument, picture: Picture, width: number): Raster => {
  const list = compile(document)
  return rasterizeSvg(toSvg(list, picture, width / list.width), width)
}

/** A design as WebP. */
export const drawPreview = async (
  document: DesignDocument,
  picture: Picture,
  width: number,
): Promise<{ bytes: Uint8Array; width: number; height: number }> => {
  const { rgba, ...size } = drawDesign(document, picture, width)
  const raw = { ...size, channels: 4, premultiplied: true } as const
  return { bytes: await sharp(rgba, { raw }).removeAlpha().webp({ quality: 90 }).toBuffer(), ...size }
}
