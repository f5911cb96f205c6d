import type { Rate } from '#contracts/tasks/scheme-report.ts'
import { colors, type Place, type Sheet, type TextStyle } from './sheet.ts'
import { type Bar, drawTable } from './table.ts'

export const heading = (sheet: Sheet, text: string): void => {
  sheet.gap(12)
  // With the caption and the first rows of what follows.
  sheet.ensureRoom(140)
  sheet.text(text, { tag: 'H2', size: 14, bold: true })
  sheet.gap(5)
}

export const caption = (sheet: Sheet, text: string): void => {
  sheet.ensureRoom(70)
  sheet.text(text, { size: 8.5, color: colors.soft })
  sheet.gap(4)
}

/** A list of items, none of which breaks over two pages. */
export const bullets = (
  sheet: Sheet,
  items: readonly { text: string; style: TextStyle }[],
  { x = sheet.left, width = sheet.width }: Omit<Place, 'y'> = {},
): void => {
  sheet.within('L', () => {
    for (const { text, style } of items) {
      const line = `•  ${text}`
      sheet.ensureRoom(sheet.heightOf(line, style, width) + 4)
      sheet.within('LI', () => sheet.text(line, style, { x, y: sheet.y + 1, width }))
    }
  })
}

export const pairs = (sheet: Sheet, rows: readonly (readonly [string, string])[]): void =>
  drawTable(
    sheet,
    [
      { title: '', share: 3 },
      { title: '', share: 7 },
    ],
    rows.map(([label, value]) => [{ text: label, bold: true }, { text: value }]),
  )

export const rateBar = ({ value, low, high }: Rate): Bar => ({ value, low, high, color: rateColor(value) })

const rateColor = (rate: number): string => {
  if (rate >= 0.2) return colors.bad
  return rate >= 0.01 ? colors.warn : colors.good
}
