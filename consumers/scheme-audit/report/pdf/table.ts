import { colors, type Sheet } from './sheet.ts'

export type Cell = { text: string; note?: string; bold?: boolean; color?: string; bar?: Bar }

/** From 0 to 1; a bar with an interval has a whisker. */
export type Bar = { value: number; low?: number; high?: number; color: string }

export type Column = { title: string; share: number; align?: 'left' | 'right' }

const [size, noteSize, padding, barHeight] = [9, 8, 5, 7]

/** Columns share the width; a row never breaks over two pages. The first cell of a row names it. */
export const drawTable = (sheet: Sheet, columns: readonly Column[], rows: readonly (readonly Cell[])[]): void => {
  const places = placesOf(sheet, columns)
  sheet.within('Table', () => {
    if (columns.some(({ title }) => title !== '')) drawHeads(sheet, columns, places)
    for (const row of rows) {
      sheet.ensureRoom(heightOf(sheet, row, places) + 2 * padding)
      sheet.within('TR', () => drawRow(sheet, row, { columns, places }))
    }
  })
  sheet.gap(6)
}

type Place = { x: number; width: number }

const placesOf = (sheet: Sheet, columns: readonly Column[]): Place[] => {
  const total = columns.reduce((sum, { share }) => sum + share, 0)
  let x = sheet.left
  return columns.map(({ share }) => {
    const width = (share / total) * sheet.width
    const place = { x, width: width - 10 }
    x += width
    return place
  })
}

const drawHeads = (sheet: Sheet, columns: readonly Column[], places: readonly Place[]): void => {
  // Room for the first row, too: a head alone at the foot of a page helps nobody.
  sheet.ensureRoom(60)
  const top = sheet.y
  sheet.within('TR', () => {
    columns.forEach(({ title, align = 'left' }, at) => {
      const style = { size: noteSize, bold: true, color: colors.soft, align }
      sheet.within('TH', () => sheet.text(title, style, { ...places[at]!, y: top }))
    })
  })
  sheet.moveTo(top + 14)
  rule(sheet)
}

const drawRow = (
  sheet: Sheet,
  row: readonly Cell[],
  { columns, places }: { columns: readonly Column[]; places: readonly Place[] },
): void => {
  const top = sheet.y + padding
  const height = heightOf(sheet, row, places)
  row.forEach((cell, at) => {
    const [place, align] = [places[at]!, columns[at]!.align ?? 'left']
    sheet.moveTo(top)
    if (cell.bar) drawBar(sheet, cell.bar, { ...place, y: top + 2 })
    if (cell.bar) sheet.gap(barHeight + 5)
    const { text, note, bold = false, color = colors.ink } = cell
    sheet.within(at === 0 ? 'TH' : 'TD', () => {
      if (text !== '') sheet.text(text, { size, bold, color, align }, { ...place, y: sheet.y })
      if (note) sheet.text(note, { size: noteSize, color: colors.soft, align }, { ...place, y: sheet.y })
    })
  })
  sheet.moveTo(top + height + padding)
  rule(sheet)
}

const heightOf = (sheet: Sheet, row: readonly Cell[], places: readonly Place[]): number =>
  Math.max(
    ...row.map(({ text, note, bold = false, bar }, at) => {
      const { width } = places[at]!
      const textHeight = text === '' ? 0 : sheet.heightOf(text, { size, bold }, width)
      return textHeight + (note ? sheet.heightOf(note, { size: noteSize }, width) : 0) + (bar ? barHeight + 5 : 0)
    }),
  )

const drawBar = (sheet: Sheet, { value, low, high, color }: Bar, { x, y, width }: Place & { y: number }): void => {
  sheet.decorate(document => {
    document.roundedRect(x, y, width, barHeight, 1.5).fill(colors.track)
    if (value > 0) document.roundedRect(x, y, Math.max(1, value * width), barHeight, 1.5).fill(color)
    if (low === undefined || high === undefined) return
    const [from, to, middle] = [x + low * width, x + high * width, y + barHeight / 2]
    document.lineWidth(1).strokeColor(colors.ink)
    document
      .moveTo(from, middle)
      .lineTo(Math.max(from + 0.5, to), middle)
      .stroke()
    for (const end of [from, to])
      document
        .moveTo(end, y + 1)
        .lineTo(end, y + barHeight - 1)
        .stroke()
  })
}

const rule = (sheet: Sheet): void => {
  const { left, width, y } = sheet
  sheet.decorate(document => {
    document
      .lineWidth(0.6)
      .strokeColor(colors.rule)
      .moveTo(left, y)
      .lineTo(left + width, y)
      .stroke()
  })
}
