import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import type { TextItem, VectorItem } from '../../compile/display-list.ts'
import { toSvg } from '../../compile/svg.ts'
import type { Pixels } from './picture-objects.ts'
import { splitAlpha } from './picture-objects.ts'

/** More pixels than that a picture of one item never gets. */
const mostPixels = 16_000_000

/** An item alone, unturned, as pixels of its frame. */
export const itemPixels = (item: VectorItem | TextItem, pixelsPerUnit: number): Pixels => {
  const { width, height } = item.frame
  const list = {
    width,
    height,
    background: 'none',
    items: [{ ...item, opacity: 1, frame: { ...item.frame, x: 0, y: 0, rotation: 0 } }],
  }
  const scale = Math.min(pixelsPerUnit, Math.sqrt(mostPixels / (width * height)))
  const { rgba, ...size } = rasterizeSvg(
    toSvg(list, () => undefined),
    Math.max(1, Math.round(width * scale)),
  )
  return splitAlpha(rgba, size, true)
}
