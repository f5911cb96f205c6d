import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import sharp from 'sharp'
import type { ImageItem } from '../../compile/display-list.ts'
import { drawItem, type Picture } from '../../compile/svg.ts'
import { cutPicture } from '../cut-pictures.ts'
import { picturesAt } from '../raster/pictures-at.ts'
import type { ExportSource } from '../rendition.ts'
import type { Box } from './drawing-layers.ts'

/** Pixels per pixel of the canvas, for screens of double density. */
const density = 2

/** A picture in the page: `plain` as the PNG has its pixels, ready in its box; `dense` finer, to be cut and turned by the browser. */
type Photograph = { plain: string; dense: string | undefined }

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
  for (const item of list.items) {
    if (item.kind !== 'image') continue
    const bytes = files.find(({ assetId }) => assetId === item.assetId)?.bytes
    if (!bytes) continue
    const fine = await cutPicture(item, bytes, density)
    const isFiner = fine.width > 1.2 * item.frame.width
    const dense = isFiner ? `data:image/${fine.type};base64,${fine.bytes.toString('base64')}` : undefined
    taken.set(item.id, { plain: await plainOf(item, boxOf(item), picture), dense })
  }
  return taken
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

/** One picture or two, of which the style sheet shows one (`photographRules`). */
export const photographMarkup = (
  taken: Photograph,
  item: ImageItem,
  { box, key }: { box: Box; key: string },
): string => {
  const { plain, dense } = taken
  const place = `x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"`
  const image = (name: string) => `<image${name} ${place} href="${plain}"/>`
  if (dense === undefined) return image('')
  const defs: string[] = []
  const body = drawItem({ ...item, crop: whole }, { picture: () => ({ href: dense }), defs, key })
  return `${image(' class="plain"')}<g class="dense"><defs>${defs.join('')}</defs>${body}</g>`
}

const whole = { x: 0, y: 0, width: 1, height: 1 }

export const photographRules = [
  '.dense{display:none}',
  '@media (min-resolution:1.25dppx){.plain{display:none}.dense{display:inline}}',
]
