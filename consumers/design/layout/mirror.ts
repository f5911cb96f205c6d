import { around, mirrored, type Box } from './box.ts'
import type { Part, Plan, Zone } from './plan.ts'

/**
 * A plan as seen in a mirror: for languages that run from right to left, and for variety. `isRead` says that texts side by
 * side are still to be read from left to right, so that they keep their order.
 */
export const mirrorPlan = ({ parts, zones }: Plan, width: number, isRead: boolean): Plan => {
  const turned = zones.map(zone => ({ ...zone, box: mirrored(zone.box, width) }))
  return {
    parts: parts.map(part => mirrorPart(part, box => mirrored(box, width))),
    zones: isRead ? inReadingOrder(turned) : turned,
  }
}

const isSibling = (one: Zone, other: Zone): boolean =>
  one.ground === other.ground &&
  Math.abs(one.box.y - other.box.y) < 1 &&
  Math.abs(one.box.height - other.box.height) < 1

/** Zones of one row on one ground, from left to right in the order in which they are read. */
const inReadingOrder = (zones: readonly Zone[]): Zone[] =>
  zones.map((zone, at) => {
    const row = zones.filter(other => isSibling(zone, other))
    const bounds = around(row.map(({ box }) => box))
    const gap = (bounds.width - widthOf(row)) / Math.max(1, row.length - 1)
    const before = zones.slice(0, at).filter(other => isSibling(zone, other))
    return { ...zone, box: { ...zone.box, x: bounds.x + widthOf(before) + before.length * gap } }
  })

const widthOf = (zones: readonly Zone[]): number => zones.reduce((sum, { box }) => sum + box.width, 0)

const mirrorPart = (part: Part, mirror: (box: Box) => Box): Part => {
  const box = mirror(part.box)
  if (part.type === 'shape' && part.path !== undefined) return { ...part, box, path: mirrorPath(part.path) }
  if (part.type === 'scrim' && (part.toward === 'start' || part.toward === 'end'))
    return { ...part, box, toward: part.toward === 'start' ? 'end' : 'start' }
  return { ...part, box }
}

/** Path data of absolute M, L, H, V, C, S and Z in a square of 100 × 100. */
const mirrorPath = (path: string): string =>
  path.replaceAll(/([MLHVCSZ])([^MLHVCSZ]*)/g, (_, command: string, numbers: string) => {
    if (command === 'V' || command === 'Z') return command + numbers
    const values = (numbers.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)
    const turned = values.map((value, at) =>
      command === 'H' || at % 2 === 0 ? Math.round((100 - value) * 1e4) / 1e4 : value,
    )
    return command + turned.join(' ')
  })
