import type { PrintProfile } from '#infra/color/print-profile.ts'
import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import { inspectImage } from '#infra/engines/inspect-image.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'
import type { PdfFile, PdfRef } from '#infra/engines/pdf-file.ts'
import type { ImageItem } from '../../compile/display-list.ts'
import type { ExportSource } from '../rendition.ts'
import type { Box } from './box.ts'
import { addJpeg, addPixels, splitAlpha, withoutFullAlpha, type Pixels } from './picture-objects.ts'

/** The part of a picture that an item shows. */
export type PlacedPicture = {
  /** Writes it to the file; the same object however often it is asked for. */
  embed: () => Promise<PdfRef>
  /** Where it lies, from the corner of the frame: a little beyond it where the crop goes through pixels. */
  box: Box
  hasAlpha: boolean
  /** Pixels of the uploaded picture per inch of the page. */
  ppi: number
}

type Wish = { file: PdfFile; profile: PrintProfile | undefined; pointsPerPixel: number; mostPpi: number }

/**
 * What each image item shows, cropped, upright and no finer than asked for; none for an item whose file is not there.
 * @throws Failure `undecodable-image`, `too-many-pixels` or `too-many-frames`
 */
export const placedPictures = async (
  source: ExportSource,
  wish: Wish,
): Promise<ReadonlyMap<ImageItem, PlacedPicture>> => {
  const files = new Map(source.files.map(({ assetId, bytes }) => [assetId, bytes]))
  const placed = new Map<ImageItem, PlacedPicture>()
  const shown: { item: ImageItem; bytes: Uint8Array; size: Size }[] = []
  for (const item of source.list.items) {
    const bytes = item.kind === 'image' ? files.get(item.assetId) : undefined
    if (item.kind === 'image' && bytes && hasSize(item)) shown.push({ item, bytes, size: await uprightSize(bytes) })
  }
  const pixels = shown.reduce((sum, { item, size }) => {
    const { cut, scale } = placeOf(item, size, wish)
    return sum + cut.width * cut.height * scale ** 2
  }, 0)
  const share = Math.min(1, Math.sqrt(mostPixels / Math.max(pixels, 1)))
  for (const { item, bytes, size } of shown) {
    placed.set(item, await place(bytes, { wish, ...placeOf(item, size, wish), share }))
  }
  return placed
}

/** Pixels of all pictures together: they wait in memory until the file is written. More become coarser, each by the same share. */
const mostPixels = 60_000_000

type Size = { width: number; height: number }

/** What is cut out, and what it is scaled by to be as fine as asked for. */
const placeOf = (item: ImageItem, size: Size, { pointsPerPixel, mostPpi }: Wish) => {
  const { frame } = item
  const cut = cutOf(item, size)
  const inch = 72 / pointsPerPixel
  const ppi = inch * Math.min((cut.across * size.width) / frame.width, (cut.down * size.height) / frame.height)
  return { cut, ppi, scale: Math.min(1, mostPpi / ppi) }
}

const hasSize = ({ frame, crop }: ImageItem): boolean =>
  frame.width > 0 && frame.height > 0 && crop.width > 0 && crop.height > 0

type Placing = ReturnType<typeof placeOf> & { wish: Wish; share: number }

const place = async (bytes: Uint8Array, { wish, cut, ppi, scale, share }: Placing): Promise<PlacedPicture> => {
  const { file, profile } = wish
  const decoded = await readCut(bytes, cut, { scale: scale * share, asJpeg: !profile })
  let embedded: Promise<PdfRef> | undefined
  return {
    embed: () =>
      (embedded ??=
        'jpeg' in decoded ? Promise.resolve(addJpeg(file, decoded.jpeg)) : addPixels(file, decoded.pixels, profile)),
    hasAlpha: 'pixels' in decoded && decoded.pixels.alpha !== undefined,
    ppi,
    box: cut.box,
  }
}

const uprightSize = async (bytes: Uint8Array): Promise<Size> => {
  const { width, height, orientation } = await inspectImage(bytes)
  return orientation >= 5 ? { width: height, height: width } : { width, height }
}

type Cut = { left: number; top: number; width: number; height: number; box: Box; across: number; down: number }

/** Whole pixels around the crop, and where they lie in the frame. */
const cutOf = ({ crop, frame }: ImageItem, size: { width: number; height: number }): Cut => {
  const [left, right] = wholePixels(crop.x, crop.width, size.width)
  const [top, bottom] = wholePixels(crop.y, crop.height, size.height)
  const atX = (pixel: number): number => ((pixel / size.width - crop.x) / crop.width) * frame.width
  const atY = (pixel: number): number => ((pixel / size.height - crop.y) / crop.height) * frame.height
  const box = { left: atX(left), top: atY(top), right: atX(right), bottom: atY(bottom) }
  return { left, top, width: right - left, height: bottom - top, box, across: crop.width, down: crop.height }
}

const wholePixels = (from: number, share: number, side: number): [number, number] => {
  const first = Math.min(side - 1, Math.max(0, Math.floor(from * side + 1e-6)))
  return [first, Math.min(side, Math.max(first + 1, Math.ceil((from + share) * side - 1e-6)))]
}

type Decoded = { jpeg: { bytes: Buffer; width: number; height: number } } | { pixels: Pixels }
type Reading = { scale: number; asJpeg: boolean }

const jpegQuality = 94

const readCut = async (bytes: Uint8Array, cut: Cut, { scale, asJpeg }: Reading): Promise<Decoded> => {
  const { left, top, width, height } = cut
  const { maxPixels } = defaultImageLimits
  try {
    const { hasAlpha } = await openImage(bytes, maxPixels).metadata()
    const part = openImage(bytes, maxPixels).autoOrient().extract({ left, top, width, height })
    const [across, down] = [width, height].map(side => Math.max(1, Math.round(side * scale)))
    const small = (scale < 1 ? part.resize(across, down, { fit: 'fill' }) : part).toColourspace('srgb')
    if (asJpeg && !hasAlpha) {
      const { data, info } = await small
        .jpeg({ quality: jpegQuality, chromaSubsampling: '4:4:4' })
        .toBuffer({ resolveWithObject: true })
      return { jpeg: { bytes: data, width: info.width, height: info.height } }
    }
    const { data, info } = await small.ensureAlpha().raw().toBuffer({ resolveWithObject: true })
    return { pixels: withoutFullAlpha(splitAlpha(data, info, false)) }
  } catch (error) {
    throw undecodable(error)
  }
}
