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

const pnmHead = /^P6\s(?:#.*\n)?(\d+)\s(\d+)\s255\s/

/** Of the plainest format there is: packing a PNG of fifty million pixels takes longer than drawing it. @throws Error for another one */
export const pixelsOfPnm = (file: Buffer): Pixels => {
  const head = pnmHead.exec(file.toString('latin1', 0, 200))
  if (!head) throw new Error('not a PNM of eight bits a channel')
  const [width, height, from] = [Number(head[1]), Number(head[2]), head[0].length]
  const data = new Uint8ClampedArray(4 * width * height).fill(255)
  for (let at = 0, to = 0; to < data.length; at += 3, to += 4) {
    data[to] = file[from + at]!
    data[to + 1] = file[from + at + 1]!
    data[to + 2] = file[from + at + 2]!
  }
  return { data, width, height }
}

type Size = { width: number; height: number }

/** @throws Error where one is larger than the other: scaled to the same size, a shift would not be seen */
export const requireSameSize = (one: Size, other: Size): void => {
  if (one.width !== other.width || one.height !== other.height)
    throw new Error(`${other.width} × ${other.height} pixels instead of ${one.width} × ${one.height}`)
}

/** Structural similarity as ssim.js has it by itself. */
export const ssimOf = (one: Pixels, other: Pixels): number => {
  requireSameSize(one, other)
  return ssim(one, other).mssim
}
