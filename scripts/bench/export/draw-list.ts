import type { DisplayList } from '../../../consumers/design/compile/display-list.ts'
import { drawRaster } from '../../../consumers/design/export/raster/draw-raster.ts'
import type { ExportSource } from '../../../consumers/design/export/rendition.ts'
import type { Pixels } from './pixels.ts'
import { isText } from './text-ink.ts'

/** What the list shows, at native size unless another scale is asked for. */
export const drawList = async (source: ExportSource, list: DisplayList, scale = 1): Promise<Pixels> => {
  const { rgba, width, height } = await drawRaster({ ...source, list }, { scale })
  return { data: new Uint8ClampedArray(rgba), width, height }
}

export const withoutText = (list: DisplayList): DisplayList => ({
  ...list,
  items: list.items.filter(item => !isText(item)),
})

/** The letters alone, on nothing. */
export const lettersOf = (list: DisplayList): DisplayList => ({
  ...list,
  background: 'none',
  items: list.items.filter(isText),
})

/** The letters over each pixel of what lies below: with as much ink as their outlines have, whatever may hide them. */
export const inkOver = async (source: ExportSource, bare: Pixels): Promise<Pixels> =>
  laidOver(await drawList(source, lettersOf(source.list)), bare)

/** Premultiplied pixels over opaque ones. */
export const laidOver = ({ data, width, height }: Pixels, below: Pixels): Pixels => {
  const over = new Uint8ClampedArray(data.length)
  for (let at = 0; at < data.length; at++) {
    const alpha = data[at - (at % 4) + 3]!
    over[at] = data[at]! + (below.data[at]! * (255 - alpha)) / 255
  }
  return { data: over, width, height }
}
