import { inset, rows } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** A picture from edge to edge above, text on plain paper below. */
export const heroTop: Archetype = {
  id: 'hero-top',
  pictures: 1,
  suits: ({ aspect, length }) => (aspect > 1.35 ? 0 : length > 260 ? 0.4 : 1),
  plan: situation => {
    const { random, unit, length } = situation
    const all = whole(situation)
    const share = length > 160 ? random.between(0.3, 0.42) : random.between(0.44, 0.58)
    const [art, text] = rows(all, share)
    const ground = random.pick(['background', 'background', 'surface', 'primary'] as const)
    const margin = marginOf(situation)
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(ground) },
        { type: 'art', box: art, slot: 0 },
      ],
      zones: textZones(situation, inset(text, margin, Math.max(situation.safe, margin * 0.9)), {
        ground,
        align: situation.align,
        valign: random.pick(['spread', 'middle']),
        titleMax: unit * random.between(0.09, 0.15),
        groupGap: random.between(1.5, 2),
      }),
    }
  },
  balance: { x: 0.5, y: 0.5 },
}
