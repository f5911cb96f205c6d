import type { PrintProfile } from '#infra/color/print-profile.ts'
import { defaultImageLimits } from '#infra/engines/image-limits.ts'
import { inspectImage } from '#infra/engines/inspect-image.ts'
import { openImage, undecodable } from '#infra/engines/open-image.ts'
import type { PdfFile, PdfRef } from '#infra/engines/pdf-file.ts'
import type { ImageItem } from '../../compile/display-list.ts'
import { cutFor, type Cut } from '../cut-for.ts'
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
    const { width, height } = placeOf(item, size, wish).cut
    return sum + width * height
  }, 0)
  const share = Math.min(1, Math.sqrt(mostPixels / Math.max(pixels, 1)))
  for (const { item, bytes, size } of shown) {
    const { ppi } = placeOf(item, size, wish)
    const mostPpi = share < 1 ? share * Math.min(wish.mostPpi, ppi) : wish.mostPpi
    placed.set(item, await place(bytes, wish, placeOf(item, size, { ...wish, mostPpi })))
  }
  return placed
}

/** Pixels of all pictures together: they wait in memory until the file is written. More become coarser, each by the same share. */
const mostPixels = 60_000_000

type Size = { width: number; height: number }

/** What is cut out, as for a PNG that is as fine, and where it lies. */
const placeOf = (item: ImageItem, size: Size, { pointsPerPixel, mostPpi }: Wish) => {
  const { frame, crop } = item
  const inch = 72 / pointsPerPixel
  const cut = cutFor(item, size, mostPpi / inch)
  const ppi = inch * Math.min((crop.width * size.width) / frame.width, (crop.height * size.height) / frame.height)
  return { cut, ppi, box: boxOf(item, cut.part) }
}

const boxOf = ({ crop, frame }: ImageItem, part: Cut['part']): Box => {
  const [width, height] = [frame.width / crop.width, frame.height / crop.height]
  const [left, top] = [(part.x - crop.x) * width, (part.y - crop.y) * height]
  return { left, top, right: left + part.width * width, bottom: top + part.height * height }
}

const hasSize = ({ frame, crop }: ImageItem): boolean =>
  frame.width > 0 && frame.height > 0 && crop.width > 0 && crop.height > 0

const place = async (
  bytes: Uint8Array,
  { file, profile }: Wish,
  { cut, ppi, box }: ReturnType<typeof placeOf>,
): Promise<PlacedPicture> => {
  const decoded = await readCut(bytes, cut, !profile)
  let embedded: Promise<PdfRef> | undefined
  return {
    embed: () =>
      (embedded ??=
        'jpeg' in decoded ? Promise.resolve(addJpeg(file, decoded.jpeg)) : addPixels(file, decoded.pixels, profile)),
    hasAlpha: 'pixels' in decoded && decoded.pixels.alpha !== undefined,
    ppi,
    box,
  }
}

const uprightSize = async (bytes: Uint8Array): Promise<Size> => {
  const { width, height, orientation } = await inspectImage(bytes)
  return orientation >= 5 ? { width: height, height: width } : { width, height }
}

type Decoded = { jpeg: { bytes: Buffer; width: number; height: number } } | { pixels: Pixels }

const jpegQuality = 94

const readCut = async (bytes: Uint8Array, { area, width, height }: Cut, asJpeg: boolean): Promise<Decoded> => {
  const { maxPixels } = defaultImageLimits
  try {
    const { hasAlpha } = await openImage(bytes, maxPixels).metadata()
    const part = openImage(bytes, maxPixels).autoOrient().toColourspace('srgb').extract(area)
    const small = part.resize({ width, height, fit: 'fill' })
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
