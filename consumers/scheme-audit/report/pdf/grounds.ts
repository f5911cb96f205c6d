// What was checked, for whom, and how.
import type { SchemeReport } from '#contracts/tasks/scheme-report.ts'
import { methodRows } from '../rows.ts'
import { bandWords, leakWord } from '../wording.ts'
import { bullets, heading, pairs } from './parts.ts'
import { colors, type Sheet } from './sheet.ts'
import { drawTable } from './table.ts'

export const drawLeaks = (sheet: Sheet, { leaks }: SchemeReport): void => {
  heading(sheet, 'Leaks')
  drawTable(
    sheet,
    [
      { title: 'Checked', share: 3 },
      { title: 'Result', share: 1.5 },
      { title: 'Detail', share: 5.5 },
    ],
    leaks.map(leak => [
      { text: leak.title, bold: true },
      { text: leakWord(leak), bold: true, color: leak.found ? colors.bad : colors.good },
      { text: leak.detail },
    ]),
  )
}

export const drawPeople = (sheet: Sheet, { legibility, accessibility }: SchemeReport): void => {
  heading(sheet, 'People')
  sheet.text(`${bandWords[legibility.band]} (estimated from the pictures)`, { bold: true })
  bullets(
    sheet,
    legibility.reasons.map(text => ({ text, style: { size: 9.5 } })),
  )
  sheet.gap(4)
  pairs(
    sheet,
    accessibility.map(({ criterion, level, title, note }) => [`WCAG 2.2, ${criterion} ${title} (${level})`, note]),
  )
}

export const drawMethod = (sheet: Sheet, report: SchemeReport): void => {
  heading(sheet, 'How this was measured')
  pairs(sheet, methodRows(report))
  bullets(
    sheet,
    report.method.notes.map(text => ({ text, style: { size: 9, color: colors.soft } })),
  )
}
