import type { DesignDocument } from '#contracts/designs/document.ts'
import type { Raster } from '#infra/engines/rasterize-svg.ts'
import { drawDesign } from '../../../consumers/design/compile/preview.ts'
import type { Picture } from '../../../consumers/design/compile/svg.ts'

/** Edge of the square that every design is fitted into, and the paper around it, in pixels. */
const cell = 300
const gap = 20
const paper = 0xe4

export type Shown = { document: DesignDocument; picture: Picture }

/** Designs small and side by side, `columns` in a row; places without one stay empty. */
export const contactSheet = (designs: readonly (Shown | undefined)[], columns: number): Raster => {
  const [across, down] = [Math.min(columns, designs.length), Math.ceil(designs.length / columns)]
  const [width, height] = [gap + across * (cell + gap), gap + down * (cell + gap)]
  const rgba = Buffer.alloc(4 * width * height, paper)
  for (let alpha = 3; alpha < rgba.length; alpha += 4) rgba[alpha] = 255
  for (const [at, shown] of designs.entries()) {
    if (!shown) continue
    const corner = { x: gap + (at % columns) * (cell + gap), y: gap + Math.floor(at / columns) * (cell + gap) }
    paste({ rgba, width, height }, fitted(shown), corner)
  }
  return { rgba, width, height }
}

const fitted = ({ document, picture }: Shown): Raster => {
  const { width, height } = document.canvas
  return drawDesign(document, picture, Math.max(1, Math.round((cell * width) / Math.max(width, height))))
}

/** In the middle of the cell at `corner`. */
const paste = (sheet: Raster, { rgba, width, height }: Raster, corner: { x: number; y: number }): void => {
  const left = corner.x + Math.floor((cell - width) / 2)
  const top = corner.y + Math.floor((cell - height) / 2)
  for (let row = 0; row < height; row++)
    rgba.copy(sheet.rgba, 4 * ((top + row) * sheet.width + left), 4 * row * width, 4 * (row + 1) * width)
}
