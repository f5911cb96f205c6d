import { inset, rows } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, present, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** A masthead over the full width, a picture under it, and the rest as cover lines at the foot. */
export const magazineCover: Archetype = {
  id: 'magazine-cover',
  pictures: 1,
  suits: ({ aspect, titleLength, length, groups }) =>
    aspect > 1.1 || aspect < 0.45 || !groups.includes('head') ? 0 : titleLength > 24 || length > 160 ? 0.1 : 0.8,
  plan: situation => {
    const { random, unit } = situation
    const all = whole(situation)
    const margin = marginOf(situation)
    const inner = inset(all, margin)
    const rest = present(situation, 'facts', 'copy', 'action', 'foot')
    const [head, below] = rows(inner, random.between(0.2, 0.28), margin * 0.6)
    const [picture, lines] = rest.length > 0 ? rows(below, random.between(0.58, 0.68), margin * 0.6) : [below, below]
    const ground = random.pick(['background', 'surface', 'primary', 'accent'] as const)
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(ground) },
        { type: 'art', box: picture, slot: 0 },
      ],
      zones: [
        {
          box: head,
          groups: ['head'],
          ground,
          align: situation.align,
          valign: 'middle',
          titleMax: unit * 0.3,
        },
        ...(rest.length > 0
          ? textZones({ ...situation, groups: rest }, lines, { ground, align: 'start', valign: 'top', groupGap: 1.2 })
          : []),
      ],
    }
  },
  balance: { x: 0.5, y: 0.5 },
}
