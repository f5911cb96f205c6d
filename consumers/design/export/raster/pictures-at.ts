import { Failure } from '#contracts/failures.ts'
import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import { inspectImage } from '#infra/engines/inspect-image.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'
import type { DisplayList, ImageItem } from '../../compile/display-list.ts'
import type { Picture } from '../../compile/svg.ts'
import type { ExportSource } from '../rendition.ts'

/** Each place of a picture holds its characters, and the renderer its pixels: a poster does not need more than this. */
const roomInAll = { pixels: 2 * defaultImageLimits.maxPixels, characters: 256_000_000 }

/** Up to so many pixels a picture goes to the renderer as it is; a larger one as a JPEG, whose loss nobody sees at that size. */
const maxLosslessPixels = 4_000_000

/**
 * The pictures that the list shows, decoded, turned as a person would see them, and scaled down to the pixels that they take up
 * at this scale: resvg itself shrinks with gaps between its samples. Encoded anew, so that nothing of an untrusted file reaches
 * the renderer. A file that is missing leaves its place empty.
 * @throws Failure `undecodable-image`, `too-many-pixels` or `too-many-frames`.
 */
export const picturesAt = async (list: DisplayList, files: ExportSource['files'], scale: number): Promise<Picture> => {
  const hrefs = new Map<string, string>()
  const room = { ...roomInAll }
  for (const { assetId, bytes } of files) {
    const places = list.items.filter((item): item is ImageItem => item.kind === 'image' && item.assetId === assetId)
    if (places.length > 0)
      hrefs.set(assetId, await hrefOf(bytes, { ...largest(places, scale), places: places.length, room }))
  }
  return ({ assetId }) => {
    const href = hrefs.get(assetId)
    return href === undefined ? undefined : { href }
  }
}

/** Of the whole picture, with what is cropped away. */
const largest = (places: readonly ImageItem[], scale: number) => ({
  width: Math.ceil(scale * Math.max(...places.map(({ frame, crop }) => frame.width / crop.width))),
  height: Math.ceil(scale * Math.max(...places.map(({ frame, crop }) => frame.height / crop.height))),
})

type Wanted = { width: number; height: number; places: number; room: typeof roomInAll }

const hrefOf = async (bytes: Uint8Array, wanted: Wanted): Promise<string> => {
  await inspectImage(bytes)
  const picture = await scaled(bytes, wanted)
  // Where the picture stands twice, so do its bytes.
  wanted.room.pixels -= wanted.places * picture.pixels
  wanted.room.characters -= wanted.places * picture.href.length
  if (wanted.room.pixels < 0 || wanted.room.characters < 0)
    throw new Failure(
      'too-many-pixels',
      `The pictures of this design are too large at this scale: ${roomInAll.pixels} pixels in all can be drawn.`,
    )
  return picture.href
}

const scaled = async (bytes: Uint8Array, { width, height }: Wanted): Promise<{ href: string; pixels: number }> => {
  try {
    const { hasAlpha, autoOrient } = await openImage(bytes, defaultImageLimits.maxPixels).metadata()
    const size = { width: Math.min(width, autoOrient.width), height: Math.min(height, autoOrient.height) }
    const pixels = size.width * size.height
    const image = openImage(bytes, defaultImageLimits.maxPixels)
      .autoOrient()
      .toColourspace('srgb')
      .resize({ ...size, fit: 'fill' })
    const isSmall = pixels <= maxLosslessPixels
    // Small ones are not packed: that would take longer than the drawing.
    const encoded =
      isSmall || hasAlpha
        ? image.png({ compressionLevel: isSmall ? 0 : 6 })
        : image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    const base64 = (await encoded.toBuffer()).toString('base64')
    return { href: `data:image/${isSmall || hasAlpha ? 'png' : 'jpeg'};base64,${base64}`, pixels }
  } catch (error) {
    throw undecodable(error)
  }
}
