import sharp from 'sharp'
import { ssim } from 'ssim.js'

/** RGBA, eight bits a channel, opaque. */
export type Pixels = { data: Uint8ClampedArray; width: number; height: number }

export const pixelsOf = async (file: Uint8Array): Promise<Pixels> => {
  const image = sharp(file, { limitInputPixels: false })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .ensureAlpha()
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true })
  return {
    data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
    width: info.width,
    height: info.height,
  }
}

/** @throws Error where one is larger than the other: scaled to the same size, a shift would not be seen */
export const requireSameSize = (one: Pixels, other: Pixels): void => {
  if (one.width !== other.width || one.height !== other.height)
    throw new Error(`${other.width} × ${other.height} pixels instead of ${one.width} × ${one.height}`)
}

/** Structural similarity as ssim.js has it by itself. */
export const ssimOf = (one: Pixels, other: Pixels): number => {
  requireSameSize(one, other)
  return ssim(one, other).mssim
}
