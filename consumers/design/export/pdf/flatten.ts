import type { PrintProfile } from '#infra/color/print-profile.ts'
import type { PdfRef } from '#infra/engines/pdf-file.ts'
import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import sharp from 'sharp'
import type { Item } from '../../compile/display-list.ts'
import { pictureOf } from '../../compile/pictures.ts'
import { toSvg, type Picture } from '../../compile/svg.ts'
import type { ExportSource } from '../rendition.ts'
import type { Mark } from './marks.ts'
import { overlap, type Box } from './box.ts'
import type { PageBoxes } from './page-boxes.ts'
import type { Paper } from './paper.ts'
import { holds, patchesOf, type Patch } from './patches.ts'
import { addPixels, type Pixels } from './picture-objects.ts'

/** As fine as a press shows; and no more pixels, of all pictures together, than a thread has room and time for. */
const [finestPpi, mostPixels] = [300, 24_000_000]
/** Of the canvas that they are cut out of. */
const mostDrawn = 40_000_000

/** Each thing that lets something through is laid down by itself, over all pixels that it lies on: so many in all. */
const mostLaid = 100_000_000

export type Flattened = {
  /** Pictures, and where they lie on the page. */
  pictures: readonly { image: PdfRef; box: Box }[]
  ppi: number
  /** Whether a mark is seen in the pictures alone. */
  holds: (mark: Mark) => boolean
}
type Page = { source: ExportSource; boxes: PageBoxes; paper: Paper; profile: PrintProfile }

/** Everything up to and including the last mark that lets something through; the rest can be drawn as it is. */
export const splitAtLastClear = (marks: readonly Mark[]): { below: Mark[]; above: Mark[] } => {
  const end = marks.findLastIndex(({ isClear }) => isClear) + 1
  return { below: marks.slice(0, end), above: marks.slice(end) }
}

/**
 * The marks, which lie at the bottom of the page, as pictures without any transparency, wherever something lets something through;
 * art is mirrored into the bleed. What lies beside the pictures can be drawn as it is.
 */
export const flatten = async (marks: readonly Mark[], page: Page): Promise<Flattened> => {
  const { source, boxes, paper, profile } = page
  const { list, files } = source
  const inch = 72 / boxes.scale
  const reach = (boxes.bleedMm / 25.4) * inch
  const patches = patchesOf(marks, list, reach)
  const canvas = Math.sqrt(mostDrawn / (list.width * list.height))
  const scale = Math.min(finestPpi / inch, canvas, finestScale(patches, marks, reach))
  const ppi = scale * inch
  const shown = new Set(marks.flatMap(({ item }) => (item.kind === 'image' ? [item.assetId] : [])))
  const picture = await pictureOf(
    files.filter(({ assetId }) => shown.has(assetId)),
    Math.ceil(Math.min(list.width * scale, mostPixels / list.height) / 2),
  )
  const pictures: { image: PdfRef; box: Box }[] = []
  for (const patch of patches) {
    const { pixels, box } = await taken(patch, { source, marks, picture, scale, edge: Math.round(reach * scale) })
    pictures.push({ image: await addPixels(paper.file, pixels, profile), box: onPage(box, boxes, scale) })
  }
  const isHeld = ({ box }: Mark): boolean => patches.some(patch => holds(patch.box, within(box, list)))
  return { pictures, ppi, holds: mark => mark.isClear || isHeld(mark) }
}

const within = ({ left, top, right, bottom }: Box, { width, height }: ExportSource['list']): Box => ({
  left: Math.max(0, left),
  top: Math.max(0, top),
  right: Math.min(width, right),
  bottom: Math.min(height, bottom),
})

/** In pixels of the pictures per pixel of the canvas. */
const finestScale = (patches: readonly Patch[], marks: readonly Mark[], reach: number): number => {
  const areas = patches.map(patch => areaOf(patch, reach))
  const layers = patches.map(patch => marks.filter(({ isClear, box }) => isClear && overlap(box, patch.box)).length)
  const area = areas.reduce((sum, own) => sum + own, 0)
  const laid = areas.reduce((sum, own, at) => sum + own * layers[at]!, 0)
  return Math.sqrt(Math.min(mostPixels / area, mostLaid / laid))
}

const areaOf = ({ box, beyond }: Patch, reach: number): number =>
  (box.right - box.left + reach * (Number(beyond.left) + Number(beyond.right))) *
  (box.bottom - box.top + reach * (Number(beyond.top) + Number(beyond.bottom)))

/** From pixels of the whole canvas at `scale` to points of the page. */
const onPage = ({ left, top, right, bottom }: Box, { trim, scale: points }: PageBoxes, scale: number): Box => {
  const point = points / scale
  return {
    left: trim.left + left * point,
    top: trim.top - top * point,
    right: trim.left + right * point,
    bottom: trim.top - bottom * point,
  }
}

/** `edge`: how many pixels the bleed is wide. */
type Drawing = { source: ExportSource; marks: readonly Mark[]; picture: Picture; scale: number; edge: number }

/** A part of the page in whole pixels, and where these lie on the canvas at this scale. */
const taken = async (patch: Patch, drawing: Drawing): Promise<{ pixels: Pixels; box: Box }> => {
  const { source, marks, scale, edge } = drawing
  const part = {
    left: Math.floor(patch.box.left * scale),
    top: Math.floor(patch.box.top * scale),
    right: Math.min(Math.ceil(patch.box.right * scale), Math.round(source.list.width * scale)),
    bottom: Math.min(Math.ceil(patch.box.bottom * scale), Math.round(source.list.height * scale)),
  }
  const whole = await drawn(part, marks, drawing)
  const margin = {
    left: patch.beyond.left ? edge : 0,
    top: patch.beyond.top ? edge : 0,
    right: patch.beyond.right ? edge : 0,
    bottom: patch.beyond.bottom ? edge : 0,
  }
  const box = {
    left: part.left - margin.left,
    top: part.top - margin.top,
    right: part.right + margin.right,
    bottom: part.bottom + margin.bottom,
  }
  if (Math.max(...Object.values(margin)) === 0) return { pixels: whole, box }
  const hasText = marks.some(mark => mark.part !== 'art' && overlap(mark.box, patch.box))
  const art = hasText
    ? await drawn(
        part,
        marks.filter(mark => mark.part === 'art'),
        drawing,
      )
    : whole
  return { pixels: laid(await mirrored(art, margin), whole, margin), box }
}

/**
 * On the paper of the design, so that nothing of it is clear. The whole canvas is drawn and the part cut out: the renderer ends the
 * process over a group that lies far outside of its picture.
 */
const drawn = async (part: Box, marks: readonly Mark[], { source, picture, scale }: Drawing): Promise<Pixels> => {
  const canvas = { left: 0, top: 0, right: source.list.width, bottom: source.list.height }
  const seen = marks.filter(({ box }) => overlap(box, canvas))
  const list = { ...source.list, items: seen.map(({ item }) => croppedItem(item)) }
  const { rgba, ...size } = rasterizeSvg(toSvg(list, picture, scale))
  const [left, top] = [Math.min(part.left, size.width - 1), Math.min(part.top, size.height - 1)]
  const [width, height] = [Math.min(part.right, size.width) - left, Math.min(part.bottom, size.height) - top]
  const rgb = await sharp(rgba, { raw: { ...size, channels: 4 }, limitInputPixels: false })
    .extract({ left, top, width, height })
    .removeAlpha()
    .raw()
    .toBuffer()
  return { rgb, width, height }
}

/** Less of a picture is one pixel of it, and the renderer ends the process when the rest of the picture lies too far outside. */
const leastCrop = 1e-3

const croppedItem = (item: Item): Item => {
  if (item.kind !== 'image') return item
  const { crop } = item
  const [width, height] = [Math.max(leastCrop, crop.width), Math.max(leastCrop, crop.height)]
  return { ...item, crop: { x: Math.min(crop.x, 1 - width), y: Math.min(crop.y, 1 - height), width, height } }
}

const mirrored = async ({ rgb, width, height }: Pixels, margin: Box): Promise<Pixels> => {
  const { data, info } = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .extend({ ...margin, extendWith: 'mirror' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { rgb: data, width: info.width, height: info.height }
}

/** The second within the margins of the first. */
const laid = (ground: Pixels, { rgb, width, height }: Pixels, { left, top }: Box): Pixels => {
  const row = 3 * width
  for (let y = 0; y < height; y++) rgb.copy(ground.rgb, 3 * ((y + top) * ground.width + left), y * row, (y + 1) * row)
  return ground
}
