import { inset, rows } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** The text first, on a color; below it a picture with rounded shoulders that runs off the canvas. */
export const heroBottom: Archetype = {
  id: 'hero-bottom',
  pictures: 1,
  suits: ({ aspect, length }) => (aspect > 1.35 ? 0 : length > 260 ? 0.3 : 0.9),
  plan: situation => {
    const { random, unit, length, roundness } = situation
    const all = whole(situation)
    const margin = marginOf(situation)
    const share = length > 160 ? random.between(0.62, 0.7) : random.between(0.46, 0.56)
    const [text, rest] = rows(all, share)
    const side = random.pick([0, margin])
    // Drawn past the lower edge, so that only its upper corners are seen.
    const radius = side > 0 ? roundness * 0.05 * unit : 0
    const art = { ...rest, x: side, width: rest.width - 2 * side, height: rest.height + radius }
    const ground = random.pick(['background', 'primary', 'surface'] as const)
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(ground) },
        { type: 'art', box: art, slot: 0, radius },
      ],
      zones: textZones(situation, inset(text, margin, Math.max(situation.safe, margin * 0.95)), {
        ground,
        align: side > 0 ? situation.align : 'start',
        valign: random.pick(['middle', 'spread']),
        titleMax: unit * random.between(0.1, 0.16),
      }),
    }
  },
  balance: { x: 0.5, y: 0.5 },
}
