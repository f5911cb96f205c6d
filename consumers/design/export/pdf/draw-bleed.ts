import { combine, identity, type Matrix } from '../matrix.ts'
import type { Box } from './box.ts'
import { factor, n } from './numbers.ts'
import type { PageBoxes } from './page-boxes.ts'
import { formOf, Sheet } from './sheet.ts'
import type { Paper } from './paper.ts'

type Side = -1 | 0 | 1
const sides: readonly Side[] = [-1, 0, 1]

/**
 * Points by which the mirrors stand within the trimmed page, so that what they show reaches under its edge: where two edges only
 * meet, the ground shines through.
 */
const inset = 0.5

/** What is drawn on the page again, mirrored about each trimmed edge and corner, as far as the bleed goes. */
export const drawBleed = (sheet: Sheet, boxes: PageBoxes, draw: (form: Sheet) => void): void => {
  if (boxes.bleedMm === 0) return
  const { paper } = sheet
  const name = paper.name('XObject', addForm(paper, boxes, draw))
  for (const across of sides)
    for (const down of sides) {
      if (across === 0 && down === 0) continue
      const strip = stripOf(boxes, across, down)
      sheet.write(`q ${rect(strip)} re W n ${mirror(boxes.trim, across, down).map(factor).join(' ')} cm /${name} Do Q`)
    }
}

const addForm = (paper: Paper, { trim, matrix }: PageBoxes, draw: (form: Sheet) => void) => {
  const form = new Sheet(paper, identity)
  form.within(matrix, () => draw(form))
  const { left, bottom, right, top } = trim
  return paper.file.add(formOf(paper, { left, top: bottom, right, bottom: top }), form.text)
}

const stripOf = ({ trim, bleed }: PageBoxes, across: Side, down: Side): Box => ({
  left: [bleed.left, trim.left, trim.right - 2 * inset][across + 1]!,
  right: [trim.left + 2 * inset, trim.right, bleed.right][across + 1]!,
  bottom: [bleed.bottom, trim.bottom, trim.top - 2 * inset][down + 1]!,
  top: [trim.bottom + 2 * inset, trim.top, bleed.top][down + 1]!,
})

const mirror = ({ left, right, bottom, top }: Box, across: Side, down: Side): Matrix =>
  combine(
    across === 0 ? identity : [-1, 0, 0, 1, 2 * (across < 0 ? left + inset : right - inset), 0],
    down === 0 ? identity : [1, 0, 0, -1, 0, 2 * (down < 0 ? bottom + inset : top - inset)],
  )

/** A box of the page as the operands of `re`. */
export const rect = ({ left, bottom, right, top }: Box): string =>
  [left, bottom, right - left, top - bottom].map(n).join(' ')
