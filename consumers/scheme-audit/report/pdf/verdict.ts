// What was concluded.
import type { Finding, SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { severityWords } from '../wording.ts'
import { bullets, heading } from './parts.ts'
import { colors, type Sheet } from './sheet.ts'

const severityColors: Record<Finding['severity'], string> = {
  critical: colors.bad,
  high: colors.bad,
  medium: colors.warn,
  low: colors.accent,
  note: colors.soft,
}

export const drawFindings = (sheet: Sheet, { findings }: SchemeReport): void => {
  heading(sheet, 'Findings')
  const [column, indent] = [64, 72]
  const width = sheet.width - indent
  for (const { severity, title, evidence, advice } of findings) {
    const parts = [
      { text: title, style: { tag: 'H3', size: 10.5, bold: true } },
      { text: evidence, style: { size: 9, color: colors.soft } },
      { text: advice, style: { size: 9.5 } },
    ] as const
    sheet.ensureRoom(parts.reduce((sum, { text, style }) => sum + sheet.heightOf(text, style, width) + 2, 8))
    const place = { x: sheet.left, y: sheet.y + 1, width: column }
    const top = sheet.y
    sheet.text(severityWords[severity], { size: 9, bold: true, color: severityColors[severity] }, place)
    sheet.moveTo(top)
    for (const { text, style } of parts) {
      sheet.text(text, style, { x: sheet.left + indent, y: sheet.y, width })
      sheet.gap(2)
    }
    sheet.gap(8)
  }
}

export const drawAdvice = (sheet: Sheet, { recommendations }: SchemeReport): void => {
  heading(sheet, 'What to do, in this order')
  const indent = 22
  const place = (): { x: number; width: number } => ({ x: sheet.left + indent, width: sheet.width - indent })
  recommendations.forEach(({ title, reason, actions }, at) => {
    sheet.ensureRoom(64)
    const top = sheet.y
    sheet.text(`${at + 1}`, { size: 12, bold: true, color: colors.accent }, { y: top, width: indent })
    sheet.text(title, { tag: 'H3', size: 10.5, bold: true }, { ...place(), y: top })
    sheet.text(reason, { size: 9, color: colors.soft }, { ...place(), y: sheet.y + 1 })
    sheet.gap(2)
    const items = actions.map(({ text, in_place }) => ({
      text: in_place ? `In place, keep it: ${text}` : text,
      style: { size: 9.5, color: in_place ? colors.good : colors.ink },
    }))
    bullets(sheet, items, place())
    sheet.gap(9)
  })
}
