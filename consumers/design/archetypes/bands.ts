import { inset, rows } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, present, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** Fields of color one above the other: what it is in the upper one, when and where in the lower one. */
export const bands: Archetype = {
  id: 'bands',
  pictures: 0,
  suits: ({ aspect, groups, photos }) =>
    aspect > 2.4 || groups.length < 2 || !groups.includes('head') ? 0 : photos > 0 ? 0.25 : 0.9,
  plan: situation => {
    const { random, unit, length, titleLength } = situation
    const all = whole(situation)
    const margin = marginOf(situation)
    const details = length - titleLength
    const share = Math.min(0.72, Math.max(0.38, 0.66 - details / 900 + random.between(-0.05, 0.05)))
    const [top, low] = rows(all, share)
    const [over, under] = random.pick([
      ['primary', 'background'],
      ['background', 'primary'],
      ['accent', 'background'],
      ['surface', 'primary'],
    ] as const)
    const isQuiet = random.next() < 0.5
    const [headBox, restBox] = [inset(top, margin), inset(low, margin, Math.max(situation.safe, margin * 0.85))]
    const { align } = situation
    return {
      parts: [
        { type: 'shape', role: 'background', box: top, fill: solid(over) },
        ...(isQuiet ? [{ type: 'pattern' as const, box: top, over }] : []),
        { type: 'shape', role: 'panel', box: low, fill: solid(under) },
      ],
      zones: [
        {
          box: headBox,
          groups: ['head'],
          ground: over,
          align,
          valign: random.pick(['bottom', 'middle']),
          titleMax: unit * random.between(0.12, 0.2),
        },
        ...textZones({ ...situation, groups: present(situation, 'facts', 'copy', 'action', 'foot') }, restBox, {
          ground: under,
          align,
          valign: 'middle',
        }),
      ],
    }
  },
  balance: { x: 0.5, y: 0.45 },
}
