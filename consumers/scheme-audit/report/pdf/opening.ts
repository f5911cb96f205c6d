import type { Grade, SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { keyFigures } from '../rows.ts'
import { gradeRangeLine, gradeWords, schemeLine } from '../wording.ts'
import { colors, type Sheet } from './sheet.ts'

const gradeColors: Record<Grade, string> = {
  A: colors.good,
  B: colors.accent,
  C: colors.warn,
  D: colors.bad,
  F: colors.bad,
}

const badge = 78
const badgeColumn = 118

/** The first half page: what was audited, its grade, and the figures that explain it. */
export const drawOpening = (sheet: Sheet, report: SchemeReport): void => {
  const top = sheet.y
  const width = sheet.width - badgeColumn - 14
  sheet.text('STRENGTH OF A VERIFICATION SCHEME', { size: 8, color: colors.soft }, { width })
  sheet.gap(3)
  sheet.text(report.scheme.name, { tag: 'H1', size: 22, bold: true }, { width })
  sheet.gap(2)
  sheet.text(
    `${report.scheme.domain} · audited on ${report.scheme.audited_on}`,
    { size: 9.5, color: colors.soft },
    { width },
  )
  sheet.text(schemeLine(report), { size: 9.5, color: colors.soft }, { width })
  const textEnd = sheet.y
  drawBadge(sheet, report, top)
  sheet.moveTo(Math.max(textEnd, sheet.y) + 14)
  sheet.text(report.headline, { size: 11.5 })
  sheet.gap(12)
  drawFigures(sheet, report)
  drawHonestLine(sheet, report.honest_line)
}

const drawBadge = (sheet: Sheet, report: SchemeReport, top: number): void => {
  const x = sheet.left + sheet.width - badgeColumn
  const place = { x, width: badgeColumn }
  sheet.decorate(document => {
    document.roundedRect(x + (badgeColumn - badge) / 2, top, badge, badge, 11).fill(gradeColors[report.grade])
  })
  const grade = { size: 48, bold: true, color: '#ffffff', align: 'center' } as const
  sheet.text(report.grade, grade, { ...place, y: top + 20 })
  sheet.text(gradeWords[report.grade], { size: 10, bold: true, align: 'center' }, { ...place, y: top + badge + 7 })
  sheet.text(gradeRangeLine(report), { size: 8, color: colors.soft, align: 'center' }, { ...place, y: sheet.y })
}

const drawFigures = (sheet: Sheet, report: SchemeReport): void => {
  const figures = keyFigures(report)
  const [gap, height, top] = [8, 62, sheet.y]
  const width = (sheet.width - gap * (figures.length - 1)) / figures.length
  figures.forEach(({ label, value, note }, at) => {
    const x = sheet.left + at * (width + gap)
    sheet.decorate(document =>
      document.lineWidth(0.6).roundedRect(x, top, width, height, 5).fillAndStroke(colors.card, colors.rule),
    )
    const place = { x: x + 8, width: width - 12 }
    sheet.text(label, { size: 7.5, color: colors.soft }, { ...place, y: top + 8 })
    sheet.text(value, { size: 17, bold: true }, { ...place, y: top + 22 })
    sheet.text(note, { size: 7.5, color: colors.soft }, { ...place, y: top + 45 })
  })
  sheet.moveTo(top + height + 12)
}

const drawHonestLine = (sheet: Sheet, line: string): void => {
  const [top, x, width] = [sheet.y, sheet.left + 12, sheet.width - 12]
  const height = sheet.heightOf(line, { size: 10 }, width)
  sheet.decorate(document => document.rect(sheet.left, top - 2, 3, height + 4).fill(colors.accent))
  sheet.text(line, { size: 10 }, { x, y: top, width })
  sheet.gap(4)
}
