import { inset } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

// A window with a round top, in the square of 100 × 100: its top is a half ellipse of 34 % of the height.
const window = 'M0 100V34C0 15 22 0 50 0S100 15 100 34V100Z'

/** Text in a tall window with a round top, a drawing around it. */
export const arch: Archetype = {
  id: 'arch',
  pictures: 1,
  suits: ({ aspect, length, photos }) =>
    aspect > 0.95 || aspect < 0.45 ? 0 : photos > 0 ? 0.3 : length > 150 ? 0.3 : 0.8,
  plan: situation => {
    const { random, unit, width, height, photos } = situation
    const all = whole(situation)
    const margin = marginOf(situation)
    const top = margin * random.between(0.9, 1.3)
    const box = { x: margin, y: top, width: width - 2 * margin, height: height - top - margin }
    const ground = random.pick(['primary', 'accent'] as const)
    const padding = random.between(0.06, 0.08) * unit
    const inner = inset(box, padding, padding)
    // The corners of the text stay below the round top.
    const shoulder = 0.2 * box.height
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(ground) },
        photos > 0
          ? { type: 'art', box: all, slot: 0 }
          : { type: 'pattern', box: all, over: ground, loud: random.next() < 0.5 },
        { type: 'shape', role: 'panel', box, shape: 'path', path: window, fill: solid('surface') },
      ],
      zones: textZones(
        situation,
        { ...inner, y: box.y + shoulder, height: box.y + box.height - padding - (box.y + shoulder) },
        {
          ground: 'surface',
          align: 'center',
          valign: random.pick(['middle', 'spread']),
          titleMax: unit * random.between(0.1, 0.15),
          rule: random.next() < 0.5,
        },
      ),
    }
  },
  balance: { x: 0.5, y: 0.52 },
}
