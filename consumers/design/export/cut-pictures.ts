import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import { inspectImage } from '#infra/engines/inspect-image.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'
import type { ImageItem } from '../compile/display-list.ts'
import { cutFor, type Cut } from './cut-for.ts'

const { maxPixels } = defaultImageLimits

/** An encoded picture, and which part of its file it shows: that of its element, or a little more where the crop goes through pixels. */
export type CutPicture = { bytes: Buffer; type: 'jpeg' | 'png'; width: number; height: number; part: Cut['part'] }

/**
 * What its element shows of the picture, with the same pixels as a PNG of so many pixels per pixel of the canvas has, decoded and
 * encoded anew.
 * @throws Failure `undecodable-image`, `too-many-pixels` or `too-many-frames`
 */
export const cutPicture = async (
  item: Pick<ImageItem, 'crop' | 'frame'>,
  bytes: Uint8Array,
  density: number,
): Promise<CutPicture> => {
  await inspectImage(bytes)
  try {
    const { hasAlpha, autoOrient } = await openImage(bytes, maxPixels).metadata()
    const { area, part, width, height } = cutFor(item, autoOrient, density)
    const cut = openImage(bytes, maxPixels).autoOrient().toColourspace('srgb').extract(area)
    const scaled = cut.resize(width, height, { fit: 'fill' })
    const encoded = hasAlpha
      ? scaled.png({ compressionLevel: 9 })
      : scaled.jpeg({ quality: 90, mozjpeg: true, chromaSubsampling: '4:4:4' })
    return { bytes: await encoded.toBuffer(), type: hasAlpha ? 'png' : 'jpeg', width, height, part }
  } catch (error) {
    throw undecodable(error)
  }
}
