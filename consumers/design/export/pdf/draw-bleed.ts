import { combine, identity, type Matrix } from '../matrix.ts'
import type { Box } from './box.ts'
import type { Mark } from './marks.ts'
import { factor, n } from './numbers.ts'
import type { PageBoxes } from './page-boxes.ts'
import { formOf, Sheet } from './sheet.ts'
import type { Paper } from './paper.ts'

type Side = -1 | 0 | 1
const sides: readonly Side[] = [-1, 0, 1]

/**
 * Points by which mirrors of what is opaque stand within the trimmed page, so that what they show reaches under its edge: where two
 * edges only meet, the ground shines through. Under what lets something through they would be seen.
 */
const opaqueInset = 0.5

type Canvas = { width: number; height: number }

/** Whether a mark is art that comes close enough to an edge to be seen in the bleed. */
export const isBled = (
  { part, box }: Mark,
  { width, height }: Canvas,
  { bleedMm, bleed, trim, scale }: PageBoxes,
): boolean => {
  const reach = (trim.left - bleed.left + 2 * opaqueInset) / scale
  const isInside = box.left > reach && box.top > reach && box.right < width - reach && box.bottom < height - reach
  return bleedMm > 0 && part === 'art' && !isInside
}

/** What is drawn on the page again, mirrored about each trimmed edge and corner, as far as the bleed goes. */
export const drawBleed = (sheet: Sheet, boxes: PageBoxes, mark: Mark): void => {
  const { paper } = sheet
  const inset = mark.isClear ? 0 : opaqueInset
  const name = paper.name('XObject', addForm(paper, boxes, mark))
  for (const across of sides)
    for (const down of sides) {
      if (across === 0 && down === 0) continue
      const strip = stripOf(boxes, { across, down, inset })
      sheet.write(
        `q ${rect(strip)} re W n ${mirror(boxes.trim, { across, down, inset }).map(factor).join(' ')} cm /${name} Do Q`,
      )
    }
}

const addForm = (paper: Paper, { trim, matrix }: PageBoxes, mark: Mark) => {
  const form = new Sheet(paper, identity)
  form.within(matrix, () => mark.draw(form))
  const { left, bottom, right, top } = trim
  return paper.file.add(formOf(paper, { left, top: bottom, right, bottom: top }), form.text)
}

type Place = { across: Side; down: Side; inset: number }

const stripOf = ({ trim, bleed }: PageBoxes, { across, down, inset }: Place): Box => ({
  left: [bleed.left, trim.left, trim.right - 2 * inset][across + 1]!,
  right: [trim.left + 2 * inset, trim.right, bleed.right][across + 1]!,
  bottom: [bleed.bottom, trim.bottom, trim.top - 2 * inset][down + 1]!,
  top: [trim.bottom + 2 * inset, trim.top, bleed.top][down + 1]!,
})

const mirror = ({ left, right, bottom, top }: Box, { across, down, inset }: Place): Matrix =>
  combine(
    across === 0 ? identity : [-1, 0, 0, 1, 2 * (across < 0 ? left + inset : right - inset), 0],
    down === 0 ? identity : [1, 0, 0, -1, 0, 2 * (down < 0 ? bottom + inset : top - inset)],
  )

/** A box of the page as the operands of `re`. */
export const rect = ({ left, bottom, right, top }: Box): string =>
  [left, bottom, right - left, top - bottom].map(n).join(' ')
