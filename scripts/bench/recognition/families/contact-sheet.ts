// Many images on one, each above its label, to be looked at.
import sharp from 'sharp'
import { openFace } from './outlines.ts'
import { svg } from './vector.ts'

const columns = 5
const gapPx = 8
const captionPx = 16

export type Captioned = { image: Buffer; caption: string }

/** A PNG. Images stand in rows of five, at their own size on light gray; of an animation, all frames one above another. */
export const contactSheet = async (images: readonly Captioned[]): Promise<Buffer> => {
  const pictures = await Promise.all(images.map(({ image }) => sharp(image, { pages: -1 }).png().toBuffer()))
  const sizes = await Promise.all(pictures.map(picture => sharp(picture).metadata()))
  const cell = {
    width: Math.max(...sizes.map(({ width }) => width), 60) + gapPx,
    height: Math.max(...sizes.map(({ height }) => height)) + gapPx + captionPx,
  }
  const placeOf = (index: number): { left: number; top: number } => ({
    left: gapPx + (index % columns) * cell.width,
    top: gapPx + Math.floor(index / columns) * cell.height,
  })
  const size = {
    width: gapPx + Math.min(columns, images.length) * cell.width,
    height: gapPx + Math.ceil(images.length / columns) * cell.height,
  }
  const captions = images.map(({ caption }, index) => {
    const { left, top } = placeOf(index)
    return captionPath(caption, left, top + cell.height - gapPx - 4)
  })
  const ground = svg(size.width, size.height, `<rect width="100%" height="100%" fill="#e4e4e4"/>${captions.join('')}`)
  return sharp(Buffer.from(ground))
    .composite(pictures.map((input, index) => ({ input, ...placeOf(index) })))
    .png()
    .toBuffer()
}

const captionPath = (caption: string, left: number, baseline: number): string => {
  const face = openFace('dejavuSans', captionPx - 4)
  let x = left
  return Array.from(caption, character => {
    const path = `<path d="${face.path(character, x, baseline)}"/>`
    x += face.advance(character)
    return path
  }).join('')
}
