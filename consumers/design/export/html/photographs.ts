import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import sharp from 'sharp'
import type { ImageItem } from '../../compile/display-list.ts'
import { drawItem, type Picture, type ShownPart } from '../../compile/svg.ts'
import { cutPicture } from '../cut-pictures.ts'
import { picturesAt } from '../raster/pictures-at.ts'
import type { ExportSource } from '../rendition.ts'
import type { Box } from './drawing-layers.ts'

/** Pixels per pixel of the canvas, for screens of double density. */
const density = 2

/** Of one picture. No screen has more, and packing them without loss takes a quarter of a second per million. */
const mostPixels = 8_000_000

/** Of all pictures together, each way: what a page and its maker have time for. Those that come later are shown one way only. */
const roomInAll = { plain: 24_000_000, dense: 12_000_000 }

/**
 * A picture in the page: `plain` as the PNG has its pixels, ready in its box; `dense` to be cut and turned by the browser, finer,
 * or for want of the other. At least one of them.
 */
type Photograph = { plain: string | undefined; dense: ShownPart | undefined }

/**
 * Pictures for a page. Every browser scales in a way of its own, so that the page has each picture in just the pixels that the
 * canvas shows, drawn as for the PNG and without loss; and, where the file has more to show, a finer one for dense screens.
 * By element id. @throws Failure `undecodable-image`, `too-many-pixels` or `too-many-frames`
 */
export const takePhotographs = async (
  { list, files }: ExportSource,
  boxOf: (item: ImageItem) => Box,
): Promise<Map<string, Photograph>> => {
  const picture = await picturesAt(list, files, 1)
  const taken = new Map<string, Photograph>()
  const room = { ...roomInAll }
  for (const item of list.items) {
    if (item.kind !== 'image') continue
    const bytes = files.find(({ assetId }) => assetId === item.assetId)?.bytes
    if (!bytes) continue
    const box = boxOf(item)
    if (!isSeen(item, list)) continue
    const pixels = box.width * box.height
    const plain = pixels <= Math.min(mostPixels, room.plain) ? await plainOf(item, box, picture) : undefined
    if (plain !== undefined) room.plain -= pixels
    taken.set(item.id, { plain, dense: await denseOf(item, bytes, { isNeeded: plain === undefined, room }) })
  }
  return taken
}

const isWithin = (middle: number, reach: number, side: number): boolean => middle + reach > 0 && middle - reach < side

/** A picture that lies beside the canvas must not reach the renderer, which would end the process. */
const isSeen = ({ frame, crop }: ImageItem, canvas: ExportSource['list']): boolean => {
  const { x, y, width, height, rotation } = frame
  const angle = (rotation * Math.PI) / 180
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))]
  return (
    Math.min(width, height, crop.width, crop.height) > 0 &&
    isWithin(x + width / 2, (width * cos + height * sin) / 2, canvas.width) &&
    isWithin(y + height / 2, (width * sin + height * cos) / 2, canvas.height)
  )
}

type Need = { isNeeded: boolean; room: typeof roomInAll }

/** As fine as there is room for; undefined where it would show no more than the plain one. */
const denseOf = async (
  item: ImageItem,
  bytes: Uint8Array,
  { isNeeded, room }: Need,
): Promise<ShownPart | undefined> => {
  const area = item.frame.width * item.frame.height
  if (!isNeeded && density * density * area > room.dense) return undefined
  const most = Math.sqrt(mostPixels / Math.max(area, 1))
  const { type, width, height, part, ...cut } = await cutPicture(item, bytes, Math.min(isNeeded ? 1 : density, most))
  if (!isNeeded && width <= 1.2 * item.frame.width) return undefined
  room.dense -= width * height
  return { href: `data:image/${type};base64,${cut.bytes.toString('base64')}`, part }
}

const plainOf = async (item: ImageItem, { x, y, width, height }: Box, picture: Picture): Promise<string> => {
  const defs: string[] = []
  const body = drawItem(item, { picture, defs, key: 'e' })
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" ` +
    `viewBox="${x} ${y} ${width} ${height}"><defs>${defs.join('')}</defs>${body}</svg>`
  const drawn = rasterizeSvg(svg, width)
  const raw = { width: drawn.width, height: drawn.height, channels: 4, premultiplied: true } as const
  const encoded = await sharp(drawn.rgba, { raw }).webp({ lossless: true, effort: 2 }).toBuffer()
  return `data:image/webp;base64,${encoded.toString('base64')}`
}

/** One picture, or two of which the style sheet shows one (`photographRules`). */
export const photographMarkup = (
  { plain, dense }: Photograph,
  item: ImageItem,
  { box, key }: { box: Box; key: string },
): string => {
  const place = `x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"`
  const image = (name: string) => `<image${name} ${place} href="${plain}"/>`
  if (dense === undefined) return image('')
  const defs: string[] = []
  const body = drawItem(item, { picture: () => dense, defs, key })
  const drawn = `<defs>${defs.join('')}</defs>${body}`
  return plain === undefined ? drawn : `${image(' class="plain"')}<g class="dense">${drawn}</g>`
}

export const photographRules = [
  '.dense{display:none}',
  '@media (min-resolution:1.25dppx){.plain{display:none}.dense{display:inline}}',
]
