import { inspectImage } from '#infra/engines/inspect-image.ts'
import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'
import type { Pixels } from './photo-colors.ts'

const side = 64

/**
 * A thumbnail of at most 64 × 64 of an untrusted image, transparency on white. Throws `undecodable-image`,
 * `too-many-pixels` or `too-many-frames`.
 */
export const readPixels = async (bytes: Uint8Array): Promise<Pixels> => {
  await inspectImage(bytes)
  try {
    const { data, info } = await openImage(bytes, defaultImageLimits.maxPixels)
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    return { data: info.channels === 3 ? data : inThree(data, info.channels), width: info.width, height: info.height }
  } catch (error) {
    throw undecodable(error)
  }
}

/** Gray in all three channels. */
const inThree = (data: Uint8Array, channels: number): Uint8Array => {
  const pixels = new Uint8Array((data.length / channels) * 3)
  for (let at = 0; at < pixels.length; at++) pixels[at] = data[Math.floor(at / 3) * channels]!
  return pixels
}
