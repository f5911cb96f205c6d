import { columns, inset } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** A narrow colored column with a drawing, like the spine of a book, and quiet text beside it. */
export const sidebar: Archetype = {
  id: 'sidebar',
  pictures: 0,
  suits: ({ photos, aspect }) => (photos > 0 ? 0.1 : aspect < 0.5 ? 0.2 : 0.7),
  plan: situation => {
    const { random, unit, aspect } = situation
    const all = whole(situation)
    const margin = marginOf(situation)
    const [spine, page] = columns(all, random.between(0.1, 0.2) / Math.max(1, Math.sqrt(aspect)))
    const ground = random.pick(['background', 'surface'] as const)
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(ground) },
        { type: 'shape', role: 'panel', box: spine, fill: solid('primary') },
        { type: 'pattern', box: spine, over: 'primary', loud: true },
      ],
      zones: textZones(situation, inset(page, margin), {
        ground,
        align: 'start',
        valign: random.pick(['spread', 'middle', 'bottom']),
        titleMax: unit * random.between(0.11, 0.18),
        rule: random.next() < 0.6,
      }),
    }
  },
  balance: { x: 0.5, y: 0.5 },
}
