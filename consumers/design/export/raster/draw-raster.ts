import { defaultImageLimits, requireRoom } from '#infra/engines/image-limits.ts'
import { rasterizeSvg, type Raster } from '#infra/engines/rasterize-svg.ts'
import sharp, { type Sharp } from 'sharp'
import type { DisplayList } from '../../compile/display-list.ts'
import { toSvg } from '../../compile/svg.ts'
import type { ExportSource } from '../rendition.ts'
import { fillsCanvas } from './fills-canvas.ts'
import { picturesAt } from './pictures-at.ts'
import { withoutPaper } from './without-paper.ts'

export type Drawing = {
  /** Pixels of the picture per pixel of the canvas. */
  scale: number
  transparent?: boolean
  /** Of one side, for formats that cannot hold more than others. */
  maxSide?: number
}

/**
 * The design as pixels, each side rounded.
 * @throws Failure `too-many-pixels` before anything is drawn, and what `picturesAt` throws.
 */
export const drawRaster = async (source: ExportSource, drawing: Drawing): Promise<Raster> => {
  const { scale, transparent = false, maxSide = defaultImageLimits.maxSide } = drawing
  const list = transparent ? withoutPaper(source.list) : source.list
  const [width, height] = [Math.round(list.width * scale), Math.round(list.height * scale)]
  requireRoom(width, height, { maxPixels: defaultImageLimits.maxPixels, maxSide })
  const pictures = await picturesAt(list, source.files, scale)
  return rasterizeSvg(toSvg(withoutNeedlessClips(list), pictures, scale))
}

/** What covers the canvas has nothing to cut off that anybody could see, and resvg takes four times as long to cut as to draw. */
const withoutNeedlessClips = (list: DisplayList): DisplayList => ({
  ...list,
  items: list.items.map(item => {
    if (item.kind !== 'vector' || !fillsCanvas(item, list)) return item
    const { clip: _, ...unclipped } = item
    return unclipped
  }),
})

/**
 * The pixels as sharp's input, with straight alpha, so that no dark fringe surrounds what lets light through. Opaque pixels are
 * the same either way, and most designs have no others: they are spared the division.
 */
export const openRaster = ({ rgba, width, height }: Raster): Sharp => {
  const raw = { width, height, channels: 4 } as const
  return isOpaque(rgba)
    ? sharp(rgba, { raw, limitInputPixels: false }).removeAlpha()
    : sharp(rgba, { raw: { ...raw, premultiplied: true }, limitInputPixels: false })
}

const isOpaque = (rgba: Buffer): boolean => {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false
  return true
}
