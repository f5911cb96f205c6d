import type { Block } from '../content/content.ts'
import type { Measured } from './measure.ts'
import { groupOf, type Zone } from './plan.ts'
import type { StackNeeds } from './stack.ts'
import { settingOf, type Setting } from './type-system.ts'

/** A block as it stands in a stack; `tail` stands on the same line at the other end of the column, as a price does. */
export type Piece = {
  block: Block
  setting: Setting
  /** Undefined for the title until all others are measured. */
  measured?: Measured
  tail?: { block: Block; measured: Measured }
  height: number
  padding: { x: number; y: number }
}

/** The blocks of a zone, measured but for the title; undefined when one does not fit its width. */
export const piecesOf = (zone: Zone, needs: StackNeeds): Piece[] | undefined => {
  const pieces: Piece[] = []
  const blocks = zone.groups
    .flatMap(name => needs.content.blocks.filter(({ role }) => groupOf(role) === name))
    .toSorted((a, b) =>
      groupOf(a.role) === 'head' && groupOf(b.role) === 'head'
        ? headOrder.indexOf(a.role) - headOrder.indexOf(b.role)
        : 0,
    )
  for (const block of blocks.filter(({ follows }) => follows === undefined)) {
    const tail = blocks.find(({ follows }) => follows === block.id)
    const piece = tail ? rowOf(block, tail, { zone, needs }) : pieceOf(block, { zone, needs })
    if (!piece) return undefined
    pieces.push(piece)
  }
  return pieces
}

/** No letters are smaller, in pixels. */
const leastSize = 8
/** A head reads from the kicker down, in whatever order its parts were given. */
const headOrder = ['kicker', 'title', 'subtitle']

type Around = { zone: Zone; needs: StackNeeds }

const none = { x: 0, y: 0 }

const pieceOf = (block: Block, { zone, needs }: Around): Piece | undefined => {
  const setting = settingOf(block.role, needs.type)
  if (block.role === 'title') return { block, setting, height: 0, padding: none }
  const size = Math.max(leastSize, setting.scale * needs.body)
  const padding = block.role === 'cta' ? { x: 1.15 * size, y: 0.5 * size } : none
  const width = Math.min(zone.box.width, longestLine(block, size)) - 2 * padding.x
  const measured = needs.measure(block, setting, { ...needs, size, width, balance: isBalanced(block, zone) })
  return measured && { block, setting, measured, height: measured.height + 2 * padding.y, padding }
}

/** Lines that are longer are hard to read: some 38 characters of Chinese, 75 of English. */
const longestLine = ({ role }: Block, size: number): number => (role === 'body' ? 38 * size : Infinity)

const isBalanced = ({ role, text }: Block, zone: Zone): boolean =>
  role !== 'body' || zone.align === 'center' || text.length < 60

/** An entry of a list with its price: the entry may take several lines, the price must not. */
const rowOf = (block: Block, tail: Block, { zone, needs }: Around): Piece | undefined => {
  const setting = settingOf('item', needs.type)
  const size = setting.scale * needs.body
  const priced = { ...setting, maxLines: 1, face: needs.type.strong }
  const column = rowWidth(zone, needs.body)
  const end = needs.measure(tail, priced, { ...needs, size, width: column / 2, balance: false })
  if (!end) return pieceOf(block, { zone, needs })
  const width = column - end.width - 1.5 * size
  const measured = needs.measure(block, setting, { ...needs, size, width, balance: false })
  return (
    measured && {
      block,
      setting,
      measured,
      tail: { block: tail, measured: end },
      height: measured.height,
      padding: none,
    }
  )
}

/** Wide enough to set prices apart from names, narrow enough for the eye to get from one to the other. */
export const rowWidth = (zone: Zone, body: number): number => Math.min(zone.box.width, 19 * body)

/** What lies between the pieces, in pixels: less within a group than between two. */
export const gapsBetween = (pieces: readonly Piece[], zone: Zone, body: number): number[] =>
  pieces.slice(1).map(({ block }, index) => {
    const before = pieces[index]!.block
    const group = groupOf(block.role)
    const isBelowRule = zone.rule === true && groupOf(before.role) === 'head' && group !== 'head'
    if (isBelowRule) return body * (0.9 + (zone.groupGap ?? 1.7))
    if (groupOf(before.role) !== group) return body * (zone.groupGap ?? 1.7)
    if (group === 'head') return body * (before.role === 'kicker' ? 0.75 : 0.8)
    return body * (block.role === 'item' ? 0.5 : 0.45)
  })
