import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import { inspectImage } from '#infra/engines/inspect-image.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'
import type { ImageItem } from '../compile/display-list.ts'

const { maxPixels } = defaultImageLimits

/** An encoded picture that fills the frame of its element whole. */
export type CutPicture = { bytes: Buffer; type: 'jpeg' | 'png'; width: number; height: number }

/**
 * The part of the picture that its element shows, at most `density` pixels per pixel of the canvas, decoded and encoded anew.
 * @throws Failure `undecodable-image`, `too-many-pixels` or `too-many-frames`
 */
export const cutPicture = async (
  { crop, frame }: ImageItem,
  bytes: Uint8Array,
  density: number,
): Promise<CutPicture> => {
  await inspectImage(bytes)
  try {
    const { hasAlpha, autoOrient } = await openImage(bytes, maxPixels).metadata()
    const area = areaOf(crop, autoOrient)
    const share = Math.min(1, (density * frame.width) / area.width, (density * frame.height) / area.height)
    const [width, height] = [area.width * share, area.height * share].map(edge => Math.max(1, Math.round(edge))) as [
      number,
      number,
    ]
    const cut = openImage(bytes, maxPixels).autoOrient().toColourspace('srgb').extract(area)
    const scaled = cut.resize(width, height, { fit: 'fill' })
    const encoded = hasAlpha
      ? scaled.png({ compressionLevel: 9 })
      : scaled.jpeg({ quality: 90, mozjpeg: true, chromaSubsampling: '4:4:4' })
    return { bytes: await encoded.toBuffer(), type: hasAlpha ? 'png' : 'jpeg', width, height }
  } catch (error) {
    throw undecodable(error)
  }
}

type Size = { width: number; height: number }

/** The cropped part in whole pixels of the file. */
const areaOf = (crop: ImageItem['crop'], { width, height }: Size) => {
  const left = Math.min(width - 1, Math.round(crop.x * width))
  const top = Math.min(height - 1, Math.round(crop.y * height))
  return {
    left,
    top,
    width: Math.max(1, Math.min(width - left, Math.round(crop.width * width))),
    height: Math.max(1, Math.min(height - top, Math.round(crop.height * height))),
  }
}
