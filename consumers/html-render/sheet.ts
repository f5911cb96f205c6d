import { Failure } from '#contracts/failures.ts'
import type { HtmlRenderInput } from '#contracts/tasks/html-render.ts'
import type { Sheet } from '#infra/engines/chromium/draw-page.ts'

type DocumentFormat = Extract<HtmlRenderInput['format'], { type: 'pdf' }>

/** Width and height in millimeters: ISO 216 and ANSI Y14.1, where an inch is 25.4 mm. */
const named = {
  a3: [297, 420],
  a4: [210, 297],
  a5: [148, 210],
  letter: [215.9, 279.4],
  legal: [215.9, 355.6],
} as const

/** The sheet that a document is printed on. @throws Failure `invalid-input` when its margins leave no room */
export const sheetOf = ({ page, landscape, margins_mm: marginsMm }: DocumentFormat): Sheet => {
  const [width, height] = 'name' in page ? named[page.name] : [page.width_mm, page.height_mm]
  const sheet = landscape
    ? { widthMm: height, heightMm: width, marginsMm }
    : { widthMm: width, heightMm: height, marginsMm }
  const { top, right, bottom, left } = marginsMm
  if (left + right >= sheet.widthMm || top + bottom >= sheet.heightMm) {
    throw new Failure('invalid-input', 'the margins leave no room on the page')
  }
  return sheet
}
