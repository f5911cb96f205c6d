import { columns, inset, rows } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** A picture with air around it on the one side, text on plain paper on the other. */
export const splitRight: Archetype = {
  id: 'split-right',
  pictures: 1,
  suits: ({ aspect, length }) => (aspect < 0.8 ? 0.1 : aspect > 1.2 ? 0.9 : length > 140 ? 0.3 : 0.6),
  plan: situation => {
    const { random, unit, length, aspect, roundness } = situation
    const all = whole(situation)
    const margin = marginOf(situation)
    const inner = inset(all, margin)
    const share = length > 160 ? random.between(0.28, 0.36) : random.between(0.36, 0.46)
    const gap = margin * random.between(0.8, 1.1)
    const [art, text] = aspect < 0.8 ? rows(inner, share, gap) : columns(inner, Math.min(share, 1.6 / aspect), gap)
    const ground = random.pick(['background', 'surface'] as const)
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(ground) },
        { type: 'art', box: art, slot: 0, radius: roundness * 0.03 * unit },
      ],
      zones: textZones(situation, text, {
        ground,
        align: 'start',
        valign: random.pick(['spread', 'middle']),
        titleMax: unit * random.between(0.09, 0.15),
        rule: random.next() < 0.5,
      }),
    }
  },
  balance: { x: 0.5, y: 0.5 },
}
