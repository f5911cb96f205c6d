import type { Box } from './box.ts'
import { rowWidth, type Piece } from './pieces.ts'
import type { Measured } from './measure.ts'
import { groupOf, type Zone } from './plan.ts'
import type { SetBlock, Stack, StackNeeds } from './stack.ts'
import { settingOf, type TypeSystem } from './type-system.ts'

/** Below a logo, in body sizes. */
export const logoGap = 1.6

/** Pieces with what lies between them, and a logo above. */
export type Column = {
  pieces: readonly Piece[]
  gaps: readonly number[]
  logo: { width: number; height: number } | undefined
}

/** Every piece of a column at its place in the zone. */
export const place = (zone: Zone, { pieces, gaps, logo }: Column, { body, type }: StackNeeds): Stack => {
  const above = logo ? logo.height + logoGap * body : 0
  const height = pieces.reduce((sum, piece, at) => sum + piece.height + (gaps[at] ?? 0), above)
  const spare = Math.max(0, zone.box.height - height)
  const start = zone.box.y + { top: 0, spread: 0, middle: spare / 2, bottom: spare }[zone.valign]
  const stack = emptyStack(zone, start, logo)
  let y = start + above
  for (const [at, piece] of pieces.entries()) {
    stack.blocks.push(...(piece.tail ? row(zone, piece, { y, body, type }) : [single(zone, piece, y)]))
    y += piece.height
    const gap = gaps[at]
    if (gap === undefined) break
    const isBelowHead = isHead(piece) && !isHead(pieces[at + 1]!)
    const extra = isBelowHead && zone.valign === 'spread' ? spare : 0
    if (isBelowHead && zone.rule) stack.rules.push(ruleAt(zone, y + (gap + Math.min(extra, gap)) / 2, body))
    y += gap + extra
  }
  return stack
}

const emptyStack = (zone: Zone, y: number, logo: Column['logo']): Stack => ({
  blocks: [],
  rules: [],
  ...(logo && { logo: { ...alignedIn(zone, logo.width), y, height: logo.height } }),
})

const isHead = ({ block }: Piece): boolean => groupOf(block.role) === 'head'

const alignedIn = ({ box, align }: Zone, width: number): { x: number; width: number } => {
  const free = box.width - width
  return { x: box.x + { start: 0, center: free / 2, end: free }[align], width }
}

const single = (zone: Zone, { block, setting, measured, height, padding }: Piece, y: number): SetBlock => {
  if (!measured) throw new TypeError(`${block.id} was not measured.`)
  const outer = { ...alignedIn(zone, measured.width + 2 * padding.x), y, height }
  const box = { x: outer.x + padding.x, y: y + padding.y, width: measured.width, height: measured.height }
  return { block, setting, measured, box, zone, ...(padding.x > 0 && { pill: outer }) }
}

const row = (
  zone: Zone,
  piece: Piece,
  { y, body, type }: { y: number; body: number; type: TypeSystem },
): SetBlock[] => {
  const column = alignedIn(zone, rowWidth(zone, body))
  const { block, setting, measured, tail } = piece
  if (!measured || !tail) return []
  const price = { ...settingOf('item', type), face: type.strong }
  // What starts at one edge of the column ends at the other one.
  const isTurned = zone.align === 'end'
  const left = { ...zone, align: 'start' as const, box: { ...zone.box, ...column } }
  const right = { ...left, align: 'end' as const }
  const [first, second] = isTurned ? [right, left] : [left, right]
  const boxIn = (own: Zone, { width, height }: Measured): Box => ({ ...alignedIn(own, width), y, height })
  return [
    { block, setting, measured, box: boxIn(first, measured), zone: first },
    { block: tail.block, setting: price, measured: tail.measured, box: boxIn(second, tail.measured), zone: second },
  ]
}

const ruleAt = (zone: Zone, y: number, body: number): Box => {
  const height = Math.max(2, 0.1 * body)
  return { ...alignedIn(zone, Math.min(zone.box.width, 2.6 * body)), y: y - height / 2, height }
}
