import { columns, type Box } from '../layout/box.ts'
import type { Align, Ground, Zone } from '../layout/plan.ts'
import { present, type Situation } from './archetype.ts'

type Look = {
  ground: Ground
  align: Align
  valign?: Zone['valign']
  titleMax?: number
  rule?: boolean
  groupGap?: number
}

/** How much wider than high a place must be before its text stands in two columns. */
const twoColumns = 1.9

/** All text of the brief in one place: one column, or head and details side by side where the place is wide. */
export const textZones = (situation: Situation, box: Box, look: Look): Zone[] => {
  const rest = present(situation, 'facts', 'copy', 'action', 'foot')
  const { valign = 'middle', ...common } = look
  if (rest.length === 0) return [{ ...common, box, groups: ['head'], valign }]
  if (!situation.groups.includes('head')) return [{ ...common, box, groups: rest, valign }]
  if (box.width < twoColumns * box.height) return [{ ...common, box, groups: ['head', ...rest], valign }]
  const gap = Math.min(0.09 * box.width, 0.4 * box.height)
  const share = headShare(situation)
  const [head, details] = columns(box, share, gap)
  const align = look.align === 'center' ? 'start' : look.align
  const across = valign === 'spread' ? 'middle' : valign
  return [
    { ...common, align, box: head, groups: ['head'], valign: across, rule: false },
    {
      ...common,
      align,
      box: details,
      groups: rest,
      valign: across,
      rule: false,
      columns: columnsFor(situation, details),
    },
  ]
}

/** Columns for long text in a place of any shape: none narrower than a third of √(width × height) of the canvas. */
export const columnCount = ({ random, unit }: Situation, { width }: Box): number =>
  1 + random.int(Math.max(1, Math.min(5, Math.floor(width / (0.32 * unit)))))

/** In a low place, text that would be too high for it flows through several columns; where one holds it, one is best. */
const columnsFor = ({ random, length, titleLength }: Situation, { width, height }: Box): number => {
  const most = Math.min(4, Math.floor(width / (1.1 * height)))
  return most > 1 && length - titleLength > 30 ? 1 + random.int(most) : 1
}

/** The head's share of a row: by how much there is to say beside it. */
const headShare = ({ length, titleLength, random }: Situation): number => {
  const load = titleLength / Math.max(1, length)
  return Math.min(0.66, Math.max(0.36, 0.38 + 0.35 * load)) + random.between(-0.03, 0.03)
}
