import type { PrintProfile } from '#infra/color/print-profile.ts'
import type { PdfFormat } from '#contracts/exports/formats.ts'
import type { ExportSource } from '../rendition.ts'
import { drawCropMarks } from './crop-marks.ts'
import { drawBleed, rect } from './draw-bleed.ts'
import { flatten, splitAtLastClear, type Flattened } from './flatten.ts'
import { colorOperator } from './inks.ts'
import type { Mark } from './marks.ts'
import { identity } from '../matrix.ts'
import type { PageBoxes } from './page-boxes.ts'
import type { Paper } from './paper.ts'
import { Sheet } from './sheet.ts'
import type { Tags } from './tag-page.ts'

export type PageJob = {
  source: ExportSource
  format: PdfFormat
  boxes: PageBoxes
  paper: Paper
  /** Of the press; none for the screen. */
  profile: PrintProfile | undefined
  tags: Tags
}

/** The operators of a page, and what had to become a picture. */
export type DrawnPage = { content: string; flattened?: Flattened }

export const drawPage = async (marks: readonly Mark[], job: PageJob): Promise<DrawnPage> => {
  const { boxes, paper, tags, format } = job
  const { below, above } = layersOf(marks, job)
  const flattened = below.length > 0 ? await flattenFor(below, job) : undefined
  const [pictured, beside] = partedBy(below, flattened)
  for (const { prepare } of [...beside, ...above]) await prepare?.()
  const sheet = new Sheet(paper, identity)
  tags.ornament(sheet, () => drawGround(sheet, job))
  if (flattened) {
    drawArtBleed(sheet, boxes, beside)
    sheet.write(`q ${rect(boxes.trim)} re W n`)
    sheet.within(boxes.matrix, () => beside.forEach(mark => mark.draw(sheet)))
    sheet.write('Q')
    drawFlattened(sheet, boxes, flattened)
  }
  tags.ornament(sheet, () => {
    drawArtBleed(sheet, boxes, above)
    if (format.crop_marks) drawCropMarks(sheet, boxes)
  })
  if (boxes.bleedMm > 0 || format.crop_marks) sheet.write(`${rect(boxes.trim)} re W n`)
  sheet.within(boxes.matrix, () => {
    for (const mark of pictured) if (mark.part === 'text') tags.mark(sheet, mark, () => mark.draw(sheet, 'invisible'))
    for (const mark of above) tags.mark(sheet, mark, () => mark.draw(sheet))
  })
  return { content: sheet.text, ...(flattened && { flattened }) }
}

const drawArtBleed = (sheet: Sheet, boxes: PageBoxes, marks: readonly Mark[]): void => {
  const art = marks.filter(({ part }) => part === 'art')
  if (art.length > 0) drawBleed(sheet, boxes, form => art.forEach(mark => mark.draw(form)))
}

/** What is seen in pictures alone, and what lies beside or below them and is drawn as it is. */
const partedBy = (marks: readonly Mark[], flattened: Flattened | undefined): [readonly Mark[], readonly Mark[]] => {
  if (!flattened) return [[], []]
  return [marks.filter(mark => flattened.holds(mark)), marks.filter(mark => !flattened.holds(mark))]
}

/** PDF/X-1a knows no transparency: what has any is drawn as pixels, with all that lies below. */
const layersOf = (marks: readonly Mark[], { format }: PageJob): { below: readonly Mark[]; above: readonly Mark[] } =>
  format.mode === 'pdf/x-1a:2003' ? splitAtLastClear(marks) : { below: [], above: marks }

const flattenFor = async (below: readonly Mark[], job: PageJob): Promise<Flattened | undefined> =>
  job.profile && flatten(below, { ...job, profile: job.profile })

const drawFlattened = (sheet: Sheet, { bleed }: PageBoxes, { pictures }: Flattened): void => {
  sheet.write(`q ${rect(bleed)} re W n`)
  for (const { image, box } of pictures) sheet.image(image, box)
  sheet.write('Q')
}

/** The paper of the design, as far as the bleed goes. */
const drawGround = (sheet: Sheet, { source, boxes, paper }: PageJob): void => {
  const color = colorOperator(paper.inks.tint(source.list.background, 'area'), 'fill')
  sheet.write(`${color} ${rect(boxes.bleed)} re f`)
}
