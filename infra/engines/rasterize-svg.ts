import { Resvg } from '@resvg/resvg-js'

/** Straight sRGB with premultiplied alpha, as sharp's `raw.premultiplied` takes it. */
export type Raster = { rgba: Buffer; width: number; height: number }

/**
 * SVG that this platform wrote itself, as pixels. Fonts are never looked for: text must be outlines. Pictures must be `data:`
 * addresses: nothing is fetched and no file is read. As large as the SVG says; or so wide, and then resvg may add a row to
 * pictures of more than 16 million pixels, since it counts them in floating point of 24 bits.
 */
export const rasterizeSvg = (svg: string, width?: number): Raster => {
  const fitTo = width === undefined ? ({ mode: 'original' } as const) : ({ mode: 'width', value: width } as const)
  const drawn = new Resvg(svg, { fitTo, font: { loadSystemFonts: false } }).render()
  return { rgba: drawn.pixels, width: drawn.width, height: drawn.height }
}
