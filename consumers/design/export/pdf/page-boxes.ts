import type { PdfFormat } from '#contracts/exports/formats.ts'
import { Failure } from '#contracts/failures.ts'
import type { ExportSource } from '../rendition.ts'
import type { Matrix } from '../matrix.ts'
import { grown, type Box } from './box.ts'

const pointsPerMm = 72 / 25.4
/** A page may have so many points a side, and must have three (ISO 32000-1, annex C). */
const [leastSide, mostSide] = [3, 14_400]
/** What a press needs to cut without white edges. */
const pressBleedMm = 3
/** Room for crop marks, beyond the bleed. */
const markRoomMm = 8

/** A page in points, its edges from the lower left corner of the medium; `top` is the upper edge, a greater number than `bottom`. */
export type PageBoxes = {
  media: Box
  bleed: Box
  trim: Box
  /** Points per pixel of the canvas. */
  scale: number
  /** From pixels of the canvas, y down, to points, y up. */
  matrix: Matrix
  widthMm: number
  heightMm: number
  bleedMm: number
}

/** The page of a design. @throws Failure `invalid-input` for a page that no PDF can have */
export const pageBoxes = ({ document, list }: ExportSource, format: PdfFormat): PageBoxes => {
  const widthMm = format.width_mm ?? (list.width / document.canvas.dpi) * 25.4
  const heightMm = (widthMm * list.height) / list.width
  const bleedMm = format.bleed_mm ?? Math.max(document.bleed_mm, format.mode.startsWith('pdf/x') ? pressBleedMm : 0)
  const beyond = (bleedMm + (format.crop_marks ? markRoomMm : 0)) * pointsPerMm
  const [width, height] = [widthMm * pointsPerMm, heightMm * pointsPerMm]
  requireSize(Math.min(width, height), Math.max(width, height) + 2 * beyond)
  const trim = { left: beyond, top: beyond + height, right: beyond + width, bottom: beyond }
  const scale = width / list.width
  return {
    media: { left: 0, top: height + 2 * beyond, right: width + 2 * beyond, bottom: 0 },
    bleed: upright(grown(upright(trim), bleedMm * pointsPerMm)),
    trim,
    scale,
    matrix: [scale, 0, 0, -scale, trim.left, trim.top],
    widthMm,
    heightMm,
    bleedMm,
  }
}

/** Top and bottom swapped: points count upwards, pixels downwards. */
const upright = ({ left, top, right, bottom }: Box): Box => ({ left, top: bottom, right, bottom: top })

const requireSize = (least: number, most: number): void => {
  if (least < leastSide || most > mostSide)
    throw new Failure(
      'invalid-input',
      `A page of a PDF has sides between 1.1 and 5080 mm with all that is around it; here they would be ${mm(least)} and ${mm(most)} mm.`,
    )
}

const mm = (points: number): string => (points / pointsPerMm).toFixed(1)

/** As page dictionaries hold it. */
export const boxArray = ({ left, bottom, right, top }: Box): number[] =>
  [left, bottom, right, top].map(value => Number(value.toFixed(4)))
