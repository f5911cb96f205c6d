import { colorOperator } from './inks.ts'
import { n } from './numbers.ts'
import type { PageBoxes } from './page-boxes.ts'
import { overprintState, type Sheet } from './sheet.ts'

/** Points: a hairline that every press holds, and how long it is. */
const [width, length] = [0.25, 14]
/** How far from the trimmed page a mark begins, at least: a cutter that is off by a little must not leave it. */
const gap = 8.5

/** Two hairlines at each corner, outside of the bleed, in black ink. */
export const drawCropMarks = (sheet: Sheet, { trim, bleed }: PageBoxes): void => {
  const { inks } = sheet.paper
  const black = inks.tint('#000000', 'line')
  const away = Math.max(gap, trim.left - bleed.left)
  const lines = [trim.left, trim.right].flatMap(x =>
    [trim.bottom, trim.top].flatMap(y => {
      const [right, up] = [x === trim.left ? -1 : 1, y === trim.bottom ? -1 : 1]
      return [
        [x + right * away, y, x + right * (away + length), y],
        [x, y + up * away, x, y + up * (away + length)],
      ]
    }),
  )
  const drawn = lines.map(([x1, y1, x2, y2]) => `${n(x1!)} ${n(y1!)} m ${n(x2!)} ${n(y2!)} l S`)
  const state = inks.overprints(black, 'line') ? `/${overprintState(sheet.paper, true)} gs ` : ''
  sheet.write(`q ${state}${colorOperator(black, 'stroke')} ${width} w ${drawn.join(' ')} Q`)
}
