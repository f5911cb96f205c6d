import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import { inspectImage } from '#infra/engines/inspect-image.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'

/** A picture seen small: enough to know what matters in it and how light it is. */
export type Thumbnail = {
  /** R, G, B, row by row, eight bits each. */
  rgb: Uint8Array
  width: number
  height: number
}

/** A photo of a brief. */
export type Photo = { assetId: string; width: number; height: number; thumbnail: Thumbnail }

const longEdge = 128

/**
 * An untrusted file as a photo, turned as a person would see it.
 * @throws Failure `undecodable-image`, `too-many-pixels` or `too-many-frames`.
 */
export const readPhoto = async (assetId: string, bytes: Uint8Array): Promise<Photo> => {
  const { width, height, orientation } = await inspectImage(bytes)
  const turned = orientation >= 5
  try {
    const { data, info } = await openImage(bytes, defaultImageLimits.maxPixels)
      .autoOrient()
      .resize(longEdge, longEdge, { fit: 'inside' })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    const thumbnail = { rgb: new Uint8Array(data), width: info.width, height: info.height }
    return { assetId, width: turned ? height : width, height: turned ? width : height, thumbnail }
  } catch (error) {
    throw undecodable(error)
  }
}
