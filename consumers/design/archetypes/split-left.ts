import { columns, inset, rows } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** A colored half with the text, and a photo or a drawing over the whole other half. */
export const splitLeft: Archetype = {
  id: 'split-left',
  pictures: 1,
  suits: ({ aspect, length }) => (aspect < 0.62 ? 0.1 : aspect > 1.2 ? 1 : length > 140 ? 0.3 : 0.6),
  plan: situation => {
    const { random, unit, length, aspect } = situation
    const all = whole(situation)
    const share = length > 160 ? random.between(0.58, 0.68) : random.between(0.46, 0.6)
    const [text, art] = aspect < 0.62 ? rows(all, share) : columns(all, aspect > 3.2 ? Math.max(share, 0.66) : share)
    const ground = random.pick(['primary', 'primary', 'accent'] as const)
    const margin = marginOf(situation)
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(ground) },
        { type: 'art', box: art, slot: 0 },
      ],
      zones: textZones(situation, inset(text, margin), {
        ground,
        align: 'start',
        valign: random.pick(['spread', 'middle', 'bottom']),
        titleMax: unit * random.between(0.1, 0.17),
        rule: random.next() < 0.4,
      }),
    }
  },
  balance: { x: 0.42, y: 0.5 },
}
