import { Failure } from '#contracts/failures.ts'
import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import { inspectImage } from '#infra/engines/inspect-image.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'
import type { DisplayList, ImageItem } from '../../compile/display-list.ts'
import type { Picture, ShownPart } from '../../compile/svg.ts'
import type { ExportSource } from '../rendition.ts'
import { cutFor, isOnGrid, type Cut } from '../cut-for.ts'

/** Each place of a picture holds its characters, and the renderer its pixels: a poster does not need more than this. */
const roomInAll = { pixels: 2 * defaultImageLimits.maxPixels, characters: 256_000_000 }

/** Up to so many pixels a picture goes to the renderer as it is; a larger one as a JPEG, whose loss nobody sees at that size. */
const maxLosslessPixels = 4_000_000

/**
 * The pictures that the list shows, decoded, turned as a person would see them, cropped, and scaled down to the pixels that they take
 * up at this scale: resvg itself shrinks with gaps between its samples, and cuts slowly. Encoded anew, so that nothing of an untrusted
 * file reaches the renderer. A file that is missing leaves its place empty.
 * @throws Failure `undecodable-image`, `too-many-pixels` or `too-many-frames`.
 */
export const picturesAt = async (list: DisplayList, files: ExportSource['files'], scale: number): Promise<Picture> => {
  const bytesOf = new Map(files.map(({ assetId, bytes }) => [assetId, bytes]))
  const parts = new Map<string, ShownPart>()
  const room = { ...roomInAll }
  for (const item of list.items) {
    const bytes = item.kind === 'image' ? bytesOf.get(item.assetId) : undefined
    if (item.kind !== 'image' || !bytes || !hasSize(item)) continue
    await inspectImage(bytes)
    const { pixels, ...part } = await partOf(item, bytes, scale)
    take(room, { pixels, characters: part.href.length })
    parts.set(item.id, part)
  }
  return ({ id }) => parts.get(id)
}

const hasSize = ({ frame, crop }: ImageItem): boolean =>
  frame.width > 0 && frame.height > 0 && crop.width > 0 && crop.height > 0

const take = (room: typeof roomInAll, { pixels, characters }: typeof roomInAll): void => {
  room.pixels -= pixels
  room.characters -= characters
  if (room.pixels < 0 || room.characters < 0)
    throw new Failure(
      'too-many-pixels',
      `The pictures of this design are too large at this scale: ${roomInAll.pixels} pixels in all can be drawn.`,
    )
}

const partOf = async (item: ImageItem, bytes: Uint8Array, scale: number): Promise<ShownPart & { pixels: number }> => {
  try {
    const { hasAlpha, autoOrient } = await openImage(bytes, defaultImageLimits.maxPixels).metadata()
    const cut = cutFor(item, autoOrient, scale)
    return {
      ...(await encoded(bytes, cut, hasAlpha)),
      part: cut.part,
      isOnGrid: isOnGrid(item, cut, scale),
      pixels: cut.width * cut.height,
    }
  } catch (error) {
    throw undecodable(error)
  }
}

const encoded = async (
  bytes: Uint8Array,
  { area, width, height }: Cut,
  hasAlpha: boolean,
): Promise<{ href: string }> => {
  const isSmall = width * height <= maxLosslessPixels
  const image = openImage(bytes, defaultImageLimits.maxPixels)
    .autoOrient()
    .toColourspace('srgb')
    .extract(area)
    .resize({ width, height, fit: 'fill' })
  // Small ones are not packed: that would take longer than the drawing.
  const packed =
    isSmall || hasAlpha
      ? image.png({ compressionLevel: isSmall ? 0 : 6 })
      : image.jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
  const base64 = (await packed.toBuffer()).toString('base64')
  return { href: `data:image/${isSmall || hasAlpha ? 'png' : 'jpeg'};base64,${base64}` }
}
