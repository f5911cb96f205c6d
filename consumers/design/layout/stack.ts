import type { Block, Content } from '../content/content.ts'
import type { Box } from './box.ts'
import type { Breakable, Measure, Measured } from './measure.ts'
import { flowZone } from './flow.ts'
import { gapsBetween, piecesOf, type Piece } from './pieces.ts'
import { logoGap, place } from './place.ts'
import type { Zone } from './plan.ts'
import { ladder, type Setting, type TypeSystem } from './type-system.ts'

/** A block with its place. `box` holds the text; `pill` what is drawn around it. */
export type SetBlock = { block: Block; setting: Setting; measured: Measured; box: Box; zone: Zone; pill?: Box }

export type Stack = { blocks: SetBlock[]; rules: Box[]; logo?: Box }

export type StackNeeds = {
  content: Content
  type: TypeSystem
  measure: Measure
  /** Size of the body text, in pixels. */
  body: number
  /** The title must be this many times as large as the body text, at least. */
  titleRatio: number
  mayBreak: Breakable
  /** Width by height of a logo that stands above the text. */
  logo?: number | undefined
  /** 1 for a logo of the usual size; less where room is scarce. */
  logoScale: number
}

/** The blocks of a zone one below the other; undefined when they do not fit at this size. */
export const stackZone = (zone: Zone, needs: StackNeeds): Stack | undefined => {
  if ((zone.columns ?? 1) > 1) return flowZone(zone, needs)
  const beside = logoBeside(zone, needs)
  if (beside) {
    const stack = stackZone(beside.zone, { ...needs, logo: undefined })
    return stack && { ...stack, logo: beside.logo }
  }
  const pieces = piecesOf(zone, needs)
  if (!pieces) return undefined
  const logo = logoSize(zone, needs)
  const gaps = gapsBetween(pieces, zone, needs.body)
  const gap = gaps.reduce((sum, one) => sum + one, 0) + (logo ? logo.height + logoGap * needs.body : 0)
  const room = zone.box.height - pieces.reduce((sum, { height }) => sum + height, gap)
  const at = pieces.findIndex(({ measured }) => measured === undefined)
  if (at < 0) return room < 0 ? undefined : place(zone, { pieces, gaps, logo }, needs)
  const measured = fitTitle(pieces[at]!, zone, { room, needs })
  if (!measured) return undefined
  pieces[at] = { ...pieces[at]!, measured, height: measured.height }
  return place(zone, { pieces, gaps, logo }, needs)
}

/** In a low place a logo stands beside the text, where it takes none of the height. */
const logoBeside = (zone: Zone, { logo, logoScale, body }: StackNeeds): { zone: Zone; logo: Box } | undefined => {
  const { box, align } = zone
  if (logo === undefined || box.width < lowPlace * box.height) return undefined
  const height = Math.min(3.2 * body * logoScale, 0.6 * box.height, (0.3 * box.width) / logo)
  const width = height * logo
  const rest = box.width - width - 1.4 * body
  const isLeft = align !== 'end'
  return {
    logo: { x: isLeft ? box.x : box.x + box.width - width, y: box.y + (box.height - height) / 2, width, height },
    zone: { ...zone, box: { ...box, width: rest, x: isLeft ? box.x + box.width - rest : box.x } },
  }
}

/** Width by height from which on a place counts as low. */
const lowPlace = 2

const logoSize = (
  { box }: Zone,
  { logo, logoScale, body }: StackNeeds,
): { width: number; height: number } | undefined => {
  if (logo === undefined) return undefined
  const height = Math.min(2.6 * body * logoScale, box.height * 0.3, (box.width * 0.6) / logo)
  return { height, width: height * logo }
}

const fitTitle = (
  { block, setting }: Piece,
  zone: Zone,
  { room, needs }: { room: number; needs: StackNeeds },
): Measured | undefined => {
  const { body, titleRatio, measure, mayBreak } = needs
  const least = titleRatio * body
  if (room < least) return undefined
  const most = Math.max(least, Math.min(zone.titleMax ?? Infinity, room, zone.box.width, largestSize))
  for (const size of ladder(most, least)) {
    const measured = measure(block, setting, { size, width: zone.box.width, balance: true, mayBreak })
    if (measured && measured.height <= room && (size === least || measured.broken.lines.length <= maxTitleLines))
      return measured
  }
  return undefined
}

/** Documents hold no larger letters. */
const largestSize = 2000

/** A large title in many short lines reads like a list; it had better be smaller. */
const maxTitleLines = 4
