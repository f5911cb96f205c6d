import { gapsBetween, piecesOf, type Piece } from './pieces.ts'
import { place } from './place.ts'
import type { Zone } from './plan.ts'
import type { Stack, StackNeeds } from './stack.ts'

/** Fills one column after the other; undefined when the last one is full before the text ends. */
export const flowZone = (zone: Zone, needs: StackNeeds): Stack | undefined => {
  const { body, content } = needs
  const count = zone.columns ?? 1
  const gutter = 2.2 * body
  const width = (zone.box.width - (count - 1) * gutter) / count
  if (width < 4 * body) return undefined
  const columnAt = (at: number): Zone => {
    const step = content.direction === 'rtl' ? count - 1 - at : at
    return {
      ...zone,
      valign: 'top',
      rule: false,
      box: { ...zone.box, x: zone.box.x + step * (width + gutter), width },
    }
  }
  const pieces = piecesOf(columnAt(0), needs)
  const columns = pieces && fill(pieces, gapsBetween(pieces, zone, body), zone.box.height)
  if (!columns || columns.length > count) return undefined
  const stacks = columns.map((own, at) =>
    place(columnAt(at), { pieces: own, gaps: gapsBetween(own, zone, body), logo: undefined }, needs),
  )
  return { blocks: stacks.flatMap(({ blocks }) => blocks), rules: [] }
}

/** Columns no higher than this; undefined for a piece that is higher by itself. */
const fill = (pieces: readonly Piece[], gaps: readonly number[], height: number): Piece[][] | undefined => {
  const columns: Piece[][] = []
  let filled = Infinity
  for (const [at, piece] of pieces.entries()) {
    if (piece.height > height) return undefined
    const next = filled + (gaps[at - 1] ?? 0) + piece.height
    if (next > height) columns.push([piece])
    else columns.at(-1)!.push(piece)
    filled = next > height ? piece.height : next
  }
  return columns
}
