import { inset } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** A panel in the middle of a drawing or a photo, with everything centered on it. */
export const centeredCard: Archetype = {
  id: 'centered-card',
  pictures: 1,
  suits: ({ aspect, length }) => (aspect < 0.3 ? 0 : aspect > 3.2 ? 0.5 : length > 260 ? 0.5 : 0.9),
  plan: situation => {
    const { random, width, height, unit, safe, length, photos, roundness } = situation
    const all = whole(situation)
    // Much text needs much of the canvas.
    const border = Math.min(width, height) * (length > 160 ? random.between(0.05, 0.075) : random.between(0.075, 0.13))
    const card = inset(all, border)
    const radius = roundness * 0.04 * unit
    const padding = Math.max(safe - border, random.between(0.06, 0.085) * unit)
    const frame = random.next() < 0.55
    const ground = random.pick(['primary', 'accent'] as const)
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(ground) },
        photos > 0 ? { type: 'art', box: all, slot: 0 } : { type: 'pattern', box: all, over: ground, loud: true },
        { type: 'shape', role: 'panel', box: card, radius, fill: solid('surface') },
        ...(frame
          ? [
              {
                type: 'shape' as const,
                role: 'rule' as const,
                box: inset(card, 0.02 * unit),
                radius: Math.max(0, radius - 0.02 * unit),
                stroke: { color: 'accent' as const, width: Math.max(1.5, 0.0025 * unit) },
              },
            ]
          : []),
      ],
      zones: textZones(situation, inset(card, padding, Math.min(padding, 0.16 * card.height)), {
        ground: 'surface',
        align: 'center',
        valign: random.pick(['middle', 'middle', 'spread']),
        titleMax: unit * random.between(0.1, 0.17),
        rule: random.next() < 0.6,
      }),
    }
  },
  balance: { x: 0.5, y: 0.5 },
}
