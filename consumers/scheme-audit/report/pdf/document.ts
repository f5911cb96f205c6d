import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { drawPdf } from '#infra/engines/pdf-document.ts'
import { drawLeaks, drawMethod, drawPeople } from './grounds.ts'
import { drawCodes, drawGuessing, drawMeters, drawSolving } from './measurements.ts'
import { drawOpening } from './opening.ts'
import { Sheet } from './sheet.ts'
import { drawAdvice, drawFindings } from './verdict.ts'

const drawings = [
  drawOpening,
  drawFindings,
  drawAdvice,
  drawSolving,
  drawGuessing,
  drawCodes,
  drawMeters,
  drawLeaks,
  drawPeople,
  drawMethod,
]

/** The report on A4. The same report gives the same bytes. */
export const reportPdf = async (report: SchemeReport): Promise<Buffer> => {
  const { name, domain, audited_on } = report.scheme
  const title = `${name}: grade ${report.grade}, strength of a verification scheme`
  return drawPdf({ title, language: 'en', createdAt: new Date(`${audited_on}T00:00:00Z`) }, document => {
    const sheet = new Sheet(document)
    for (const draw of drawings) draw(sheet, report)
    sheet.finish(`${name}  ·  ${domain}  ·  ${audited_on}`)
  })
}
