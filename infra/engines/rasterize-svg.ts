import { Resvg } from '@resvg/resvg-js'

/** Straight sRGB with premultiplied alpha, as sharp's `raw.premultiplied` takes it. */
export type Raster = { rgba: Buffer; width: number; height: number }

/**
 * SVG that this platform wrote itself, as pixels. Fonts are never looked for: text must be outlines. Pictures must be `data:`
 * addresses: nothing is fetched and no file is read.
 */
export const rasterizeSvg = (svg: string, width: number): Raster => {
  const drawn = new Resvg(svg, { fitTo: { mode: 'width', value: width }, font: { loadSystemFonts: false } }).render()
  return { rgba: drawn.pixels, width: drawn.width, height: drawn.height }
}
