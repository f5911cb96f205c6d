import { fitCandidate } from '../generate/draw-candidate.ts'
import type { Candidate } from '../generate/candidate.ts'
import type { Studio } from '../generate/draw-candidate.ts'
import { groupOf, type Zone } from '../layout/plan.ts'
import { alignsOf, readerAlign } from './aligns.ts'
import type { Move } from './answer.ts'

/** A candidate with the studio that it is measured in. */
export type Draft = { candidate: Candidate; studio: Studio }

/** One change, which may turn out to be none: then it gives undefined. */
export type Nudge = { says: string; change: (draft: Draft) => Draft | undefined }

/** What a move changes, one thing at a time. */
export const nudgesOf = ({ title, align, palette }: Move): Nudge[] => [
  ...(title === 'same' ? [] : [{ says: `title ${title}`, change: resized(title) }]),
  ...(align === 'same' ? [] : [{ says: `text aligned to ${align}`, change: realigned(align) }]),
  ...(palette < 0 ? [] : [{ says: `palette ${palette}`, change: recolored(palette) }]),
]

const factors = { smaller: 0.87, larger: 1.15 }

const resized =
  (to: 'smaller' | 'larger'): Nudge['change'] =>
  draft => {
    const size = titleSize(draft.candidate)
    if (size === undefined) return undefined
    const next = refitted(draft, zone =>
      zone.groups.includes(groupOf('title')) ? { ...zone, titleMax: size * factors[to] } : zone,
    )
    const reached = (next && titleSize(next.candidate)) ?? size
    const isSo = to === 'larger' ? reached > size : reached < size
    return isSo ? next : undefined
  }

const titleSize = ({ blocks }: Candidate): number | undefined =>
  blocks.find(({ block }) => block.role === 'title')?.measured.size

const realigned =
  (to: 'start' | 'center' | 'end'): Nudge['change'] =>
  draft => {
    const { candidate, studio } = draft
    const { zones } = candidate.plan
    const allowed = alignsOf(candidate.archetype, studio.situation, zones.length)
    const align = readerAlign(to, studio.content.direction)
    const turned = zones.map((zone, at) => (allowed[at]!.has(to) ? { ...zone, align } : zone))
    const isChanged = turned.some((zone, at) => zone.align !== zones[at]!.align)
    return isChanged ? refitted(draft, (_, at) => turned[at]!) : undefined
  }

const recolored =
  (index: number): Nudge['change'] =>
  ({ candidate, studio }) => {
    const palette = studio.palettes[index]
    return palette && palette !== candidate.palette ? { candidate: { ...candidate, palette }, studio } : undefined
  }

/** The same lots with other zones, measured again; undefined when the text does not fit. */
export const refitted = (
  { candidate, studio }: Draft,
  change: (zone: Zone, at: number) => Zone = zone => zone,
): Draft | undefined => {
  const { plan } = candidate
  const next = fitCandidate({ ...candidate, plan: { ...plan, zones: plan.zones.map(change) } }, studio)
  return next && { candidate: next, studio }
}
