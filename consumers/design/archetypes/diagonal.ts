import { inset } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** A slanting edge between a colored field with the text and a picture. */
export const diagonal: Archetype = {
  id: 'diagonal',
  pictures: 1,
  suits: ({ aspect, length }) => (aspect < 0.35 ? 0 : length > 150 ? 0.15 : 0.8),
  plan: situation => {
    const { random, unit, aspect } = situation
    const all = whole(situation)
    const margin = marginOf(situation)
    const ground = random.pick(['primary', 'background', 'accent'] as const)
    const isWide = aspect > 1.15
    // Where the edge meets the two opposite sides, in hundredths; the text keeps to the nearer one.
    const [near, far] = [random.between(50, 58), random.between(66, 76)]
    const path = isWide ? `M0 0H${far}L${near} 100H0Z` : `M0 0H100V${near}L0 ${far}Z`
    const text = isWide ? { ...all, width: (all.width * near) / 100 } : { ...all, height: (all.height * near) / 100 }
    const rest = isWide
      ? { ...all, x: (all.width * near) / 100, width: all.width * (1 - near / 100) }
      : { ...all, y: (all.height * near) / 100, height: all.height * (1 - near / 100) }
    return {
      parts: [
        { type: 'art', box: rest, slot: 0 },
        { type: 'shape', role: 'panel', box: all, shape: 'path', path, fill: solid(ground) },
      ],
      zones: textZones(situation, inset(text, margin), {
        ground,
        align: 'start',
        valign: random.pick(['middle', 'spread']),
        titleMax: unit * random.between(0.1, 0.17),
      }),
    }
  },
  balance: { x: 0.45, y: 0.42 },
}
