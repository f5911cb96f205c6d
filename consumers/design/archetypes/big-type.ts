import { inset } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** The title is the picture: as large as it can be, on one color, with the details at the far end. */
export const bigType: Archetype = {
  id: 'big-type',
  pictures: 0,
  isPlain: true,
  suits: ({ titleLength, photos }) => (titleLength > 60 ? 0.2 : 1) * (photos > 0 ? 0.25 : 1),
  plan: situation => {
    const { random, unit, photos } = situation
    const all = whole(situation)
    const ground = random.pick(['background', 'primary', 'primary', 'accent'] as const)
    const margin = marginOf(situation)
    const inner = inset(all, margin)
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(ground) },
        ...(random.next() < 0.45 && photos === 0 ? [{ type: 'pattern' as const, box: all, over: ground }] : []),
      ],
      zones: textZones(situation, inner, {
        ground,
        align: situation.align,
        valign: random.pick(['spread', 'spread', 'bottom']),
        titleMax: unit * random.between(0.14, 0.26),
        rule: random.next() < 0.35,
      }),
    }
  },
  balance: { x: 0.45, y: 0.45 },
}
