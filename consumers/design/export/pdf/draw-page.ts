import type { PrintProfile } from '#infra/color/print-profile.ts'
import type { PdfFormat } from '#contracts/exports/formats.ts'
import type { ExportSource } from '../rendition.ts'
import type { Box } from './box.ts'
import { drawCropMarks } from './crop-marks.ts'
import { drawBleed, isBled, rect } from './draw-bleed.ts'
import { flatten, splitAtLastClear, type Flattened } from './flatten.ts'
import { colorOperator, pressInks } from './inks.ts'
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
  const { boxes, tags, format } = job
  const { below, above } = layersOf(marks, job)
  const flattened = below.length > 0 ? await flattenFor(below, job) : undefined
  const paper = flattened ? besidePictures(job) : job.paper
  const [pictured, beside] = partedBy(below, flattened)
  for (const { prepare } of [...beside, ...above]) await prepare?.()
  const sheet = new Sheet(paper, identity)
  tags.ornament(sheet, () => drawGround(sheet, job.source.list.background, boxes.bleed))
  if (format.crop_marks) tags.ornament(sheet, () => drawCropMarks(sheet, boxes))
  if (flattened) {
    drawMarks(sheet, beside, job)
    drawFlattened(sheet, boxes, flattened)
    const texts = pictured.filter(({ part }) => part === 'text')
    drawTrimmed(sheet, job, () => texts.forEach(mark => tags.mark(sheet, mark, () => mark.draw(sheet, 'invisible'))))
  }
  drawMarks(sheet, above, job)
  return { content: sheet.text, ...(flattened && { flattened }) }
}

/**
 * What goes on in the bleed is mirrored there just before it is drawn itself: if all mirrors lay below, readers that smooth edges
 * would let every layer shine through the next one where both end with the page.
 */
const drawMarks = (sheet: Sheet, marks: readonly Mark[], job: PageJob): void => {
  const { boxes, tags, source } = job
  for (const run of runsOf(marks, mark => isBled(mark, source.list, boxes))) {
    const first = run[0]!
    if (isBled(first, source.list, boxes)) tags.ornament(sheet, () => drawBleed(sheet, boxes, first))
    drawTrimmed(sheet, job, () => run.forEach(mark => tags.mark(sheet, mark, () => mark.draw(sheet))))
  }
}

/** Marks in their order; a new run begins with each that is the first of one. */
const runsOf = (marks: readonly Mark[], isFirst: (mark: Mark) => boolean): Mark[][] => {
  const runs: Mark[][] = []
  for (const mark of marks) {
    if (runs.length === 0 || isFirst(mark)) runs.push([mark])
    else runs.at(-1)!.push(mark)
  }
  return runs
}

/** In pixels of the canvas, and nothing beyond the trimmed page. */
const drawTrimmed = (sheet: Sheet, { boxes, format }: PageJob, draw: () => void): void => {
  const isLarger = boxes.bleedMm > 0 || format.crop_marks
  if (isLarger) sheet.write(`q ${rect(boxes.trim)} re W n`)
  sheet.within(boxes.matrix, draw)
  if (isLarger) sheet.write('Q')
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

/** The same paper, whose areas go on as the pictures end. */
const besidePictures = ({ paper, profile }: PageJob): Paper =>
  profile ? { ...paper, inks: pressInks(profile, 'pictures') } : paper

/** The paper of the design. */
const drawGround = (sheet: Sheet, background: string, box: Box): void => {
  const color = colorOperator(sheet.paper.inks.tint(background, 'area'), 'fill')
  sheet.write(`${color} ${rect(box)} re f`)
}
