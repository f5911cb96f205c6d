import type { SetLine, TextItem } from '../../compile/display-list.ts'
import { colorOperator } from './inks.ts'
import { lettersOf, type Letter } from './letters.ts'
import { factor, hexText, n } from './numbers.ts'
import { spokenParts } from './spoken-parts.ts'
import { overprintState, type Sheet } from './sheet.ts'

/** `invisible` text lies over a picture that shows it: it can be found and copied. */
export type TextMode = 'visible' | 'invisible'

/** The letters of a text item from the corner of its frame, line by line, each with the text that it stands for. */
export const drawText = (sheet: Sheet, item: TextItem, mode: TextMode): void => {
  for (const line of item.lines) drawLine(sheet, { item, line, mode })
}

type Line = { item: TextItem; line: SetLine; mode: TextMode }

const drawLine = (sheet: Sheet, { item, line, mode }: Line): void => {
  const letters = lettersOf(line, item)
  const setting = { size: item.size, mode, opacity: item.opacity }
  for (const { text, letters: part } of spokenParts(
    sheet.paper,
    { text: line.text, direction: item.direction },
    letters,
  )) {
    sheet.write(`/Span <</ActualText ${hexText(text)}>> BDC`)
    for (const run of runsOf(part)) drawRun(sheet, run, setting)
    sheet.write('EMC')
  }
}

/** Letters that follow each other on one height, in one font and color. */
const runsOf = (letters: readonly Letter[]): Letter[][] => {
  const runs: Letter[][] = []
  for (const letter of letters) {
    const run = runs.at(-1)
    if (run && isAlike(run[0]!, letter)) run.push(letter)
    else runs.push([letter])
  }
  return runs
}

const isAlike = (one: Letter, other: Letter): boolean =>
  one.face === other.face && one.color === other.color && one.y === other.y && !one.isBlank && !other.isBlank

type Setting = { size: number; mode: TextMode; opacity: number }

/**
 * No state is saved around a run: readers take the font of a text from where its marks end. So each run sets all that it needs, and
 * what was set ends with the item.
 */
const drawRun = (sheet: Sheet, run: readonly Letter[], { size, mode, opacity }: Setting): void => {
  const { paper } = sheet
  const { face, color, x, y, isBlank, width = size } = run[0]!
  const font = paper.font(face)
  const { shown, advance } = shownText(run, { size, glyph: font.glyph })
  const operators = ['BT', `/${font.name} ${n(size)} Tf`]
  if (isBlank || mode === 'invisible') operators.push('3 Tr')
  else operators.push('0 Tr', ...inkOf(sheet, color, opacity))
  operators.push(`1 0 0 -1 ${n(x)} ${n(y)} Tm`)
  if (isBlank && advance > 0) operators.push(`${factor((100 * width) / (advance * size))} Tz`, shown, '100 Tz')
  else operators.push(shown)
  sheet.write([...operators, 'ET'].join(' '))
}

const inkOf = (sheet: Sheet, color: string, opacity: number): string[] => {
  const { inks } = sheet.paper
  const tint = inks.tint(color, 'text')
  const set = colorOperator(tint, 'fill')
  if (opacity < 1) return [`/${sheet.opacity(opacity)} gs`, set]
  if (inks.space === 'DeviceRGB') return [set]
  return [`/${overprintState(sheet.paper, inks.overprints(tint, 'text'))} gs`, set]
}

type Glyph = (id: number, text: string) => { code: number; advance: number }

/** The codes of the letters, with the corrections that bring each to its place; and how far the first moves the pen, in em. */
const shownText = (run: readonly Letter[], { size, glyph }: { size: number; glyph: Glyph }) => {
  let codes = ''
  let pen = run[0]!.x
  let first = 0
  const pieces: string[] = []
  for (const { glyph: id, x, stands } of run) {
    const { code, advance } = glyph(id, stands.trim())
    // In thousandths of an em, to the left.
    const shift = Math.round((100_000 * (pen - x)) / size) / 100
    if (Math.abs(shift) > 0.01) {
      if (codes) pieces.push(`<${codes}>`)
      pieces.push(n(shift))
      codes = ''
      pen -= (shift * size) / 1000
    }
    codes += code.toString(16).padStart(4, '0')
    pen += (advance * size) / 1000
    first ||= advance / 1000
  }
  return { shown: `[${[...pieces, `<${codes}>`].join(' ')}] TJ`, advance: first }
}
