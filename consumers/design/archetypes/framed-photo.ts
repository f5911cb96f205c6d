import { columns, inset, rows } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** A picture hung on a wall of paper, with its caption below. */
export const framedPhoto: Archetype = {
  id: 'framed-photo',
  pictures: 1,
  suits: ({ aspect, length }) => (aspect < 0.4 ? 0 : aspect > 1.3 ? 0.5 : length > 180 ? 0.2 : 0.8),
  plan: situation => {
    const { random, unit, length, roundness, aspect } = situation
    const all = whole(situation)
    const margin = marginOf(situation) * 1.1
    const inner = inset(all, margin)
    const share = length > 100 ? random.between(0.4, 0.48) : random.between(0.5, 0.62)
    const [text, side] = columns(inner, 1 - share * 0.8, margin)
    const [above, below] = rows(inner, share, margin * 0.75)
    const isWide = aspect > 1.3
    const art = isWide ? side : above
    const ground = random.pick(['background', 'surface'] as const)
    const mask = random.next() < 0.15 && art.width > art.height * 0.8 ? 'ellipse' : 'rect'
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(ground) },
        { type: 'art', box: art, slot: 0, radius: roundness * 0.04 * unit, mask },
      ],
      zones: textZones(situation, isWide ? text : below, {
        ground,
        align: situation.align,
        valign: isWide ? 'middle' : 'spread',
        titleMax: unit * random.between(0.075, 0.12),
        groupGap: 1.4,
      }),
    }
  },
  balance: { x: 0.5, y: 0.5 },
}
