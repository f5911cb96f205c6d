import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import type { DisplayList } from '../../../consumers/design/compile/display-list.ts'
import { toSvg } from '../../../consumers/design/compile/svg.ts'
import { picturesAt } from '../../../consumers/design/export/raster/pictures-at.ts'
import type { ExportSource } from '../../../consumers/design/export/rendition.ts'
import { averaged } from './average.ts'
import type { Pixels } from './pixels.ts'

/**
 * Likenesses are taken of pictures that both sides drew so many times larger, averaged down to native size: at one pixel a pixel,
 * renderers smooth edges and round the places of letters each in a way of its own, and even the same SVG looks different.
 */
export const finer = 4

/**
 * What the list shows, drawn finer and averaged down. `density` is that of its photos, in pixels per pixel of the canvas: as many as the
 * other file has of them, as a PNG of that scale would. Photos that were shrunk otherwise have another grain.
 */
export const drawFinely = async (source: ExportSource, list: DisplayList, density: number = finer): Promise<Pixels> =>
  averaged(await drawFiner(source, list, density), finer)

/** The same before it is averaged. */
export const drawFiner = async (
  { files }: Pick<ExportSource, 'files'>,
  list: DisplayList,
  density: number = finer,
): Promise<Pixels> => {
  const { rgba, width, height } = rasterizeSvg(toSvg(list, await picturesAt(list, files, density), finer))
  return { data: new Uint8ClampedArray(rgba), width, height }
}
