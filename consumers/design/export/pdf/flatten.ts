import type { PrintProfile } from '#infra/color/print-profile.ts'
import type { PdfRef } from '#infra/engines/pdf-file.ts'
import { rasterizeSvg } from '#infra/engines/rasterize-svg.ts'
import sharp from 'sharp'
import { pictureOf } from '../../compile/pictures.ts'
import { toSvg, type Picture } from '../../compile/svg.ts'
import type { ExportSource } from '../rendition.ts'
import type { Mark } from './marks.ts'
import type { Box } from './matrix.ts'
import type { PageBoxes } from './page-boxes.ts'
import type { Paper } from './paper.ts'
import { addPixels, type Pixels } from './picture-objects.ts'

/** As fine as a press shows; and no more pixels than a thread has room for. */
const [finestPpi, mostPixels] = [300, 40_000_000]

export type Flattened = { image: PdfRef; box: Box; ppi: number }
type Page = { source: ExportSource; boxes: PageBoxes; paper: Paper; profile: PrintProfile }

/** Everything up to and including the last mark that lets something through; the rest can be drawn as it is. */
export const splitAtLastClear = (marks: readonly Mark[]): { below: Mark[]; above: Mark[] } => {
  const end = marks.findLastIndex(({ isClear }) => isClear) + 1
  return { below: marks.slice(0, end), above: marks.slice(end) }
}

/** The marks, which lie at the bottom of the page, as one picture without any transparency, art mirrored into the bleed. */
export const flatten = async (marks: readonly Mark[], { source, boxes, paper, profile }: Page): Promise<Flattened> => {
  const { list, files } = source
  const inch = 72 / boxes.scale
  const beyond = (2 * boxes.bleedMm) / 25.4
  const area = (list.width / inch + beyond) * (list.height / inch + beyond)
  const ppi = Math.min(finestPpi, Math.sqrt(mostPixels / area))
  const width = Math.max(1, Math.round((list.width / inch) * ppi))
  const shown = new Set(list.items.flatMap(item => (item.kind === 'image' ? [item.assetId] : [])))
  const picture = await pictureOf(
    files.filter(({ assetId }) => shown.has(assetId)),
    Math.ceil(width / 2),
  )
  const draw = (part: readonly Mark[]): Promise<Pixels> => drawn(source, { marks: part, picture, width })
  const edge = Math.round((boxes.bleedMm / 25.4) * ppi)
  const whole = await draw(marks)
  const isSeenTwice = marks.some(({ part, box }) => part !== 'art' && isNearEdge(box, source, (edge / ppi) * inch))
  const art = isSeenTwice ? await draw(marks.filter(({ part }) => part === 'art')) : whole
  const pixels = laid(await mirrored(art, edge), whole, edge)
  const reach = (edge / ppi) * 72
  const { left, top, right, bottom } = boxes.trim
  return {
    image: await addPixels(paper.file, pixels, profile),
    box: { left: left - reach, top: top + reach, right: right + reach, bottom: bottom - reach },
    ppi,
  }
}

/** Whether text would be mirrored with what lies around it. */
const isNearEdge = (box: Box, { list }: ExportSource, reach: number): boolean =>
  reach > 0 &&
  (box.left < reach || box.top < reach || box.right > list.width - reach || box.bottom > list.height - reach)

type Drawn = { marks: readonly Mark[]; picture: Picture; width: number }

/** On the paper of the design, so that nothing of it is clear. */
const drawn = async ({ list }: ExportSource, { marks, picture, width }: Drawn): Promise<Pixels> => {
  const svg = toSvg({ ...list, items: marks.map(({ item }) => item) }, picture)
  const { rgba, ...size } = rasterizeSvg(svg, width)
  return {
    ...size,
    rgb: await sharp(rgba, { raw: { ...size, channels: 4 } })
      .removeAlpha()
      .raw()
      .toBuffer(),
  }
}

const mirrored = async ({ rgb, width, height }: Pixels, edge: number): Promise<Pixels> => {
  if (edge === 0) return { rgb, width, height }
  const { data, info } = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .extend({ top: edge, bottom: edge, left: edge, right: edge, extendWith: 'mirror' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { rgb: data, width: info.width, height: info.height }
}

/** The second in the middle of the first. */
const laid = (ground: Pixels, { rgb, width, height }: Pixels, edge: number): Pixels => {
  const row = 3 * width
  for (let y = 0; y < height; y++) rgb.copy(ground.rgb, 3 * ((y + edge) * ground.width + edge), y * row, (y + 1) * row)
  return ground
}
