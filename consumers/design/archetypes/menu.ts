import { inset, rows } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, present, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** A heading on a color and a list below it: for menus, programs and price lists. */
export const menu: Archetype = {
  id: 'menu',
  pictures: 0,
  suits: ({ items, aspect, groups }) => (items < 3 || aspect > 1.9 || !groups.includes('head') ? 0 : 1),
  plan: situation => {
    const { random, unit, items, photos } = situation
    const all = whole(situation)
    const margin = marginOf(situation)
    const [top, low] = rows(all, Math.min(0.4, Math.max(0.22, 0.44 - 0.02 * items)))
    const ground = random.pick(['primary', 'accent'] as const)
    const rest = present(situation, 'copy', 'facts', 'action', 'foot')
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid('background') },
        { type: 'shape', role: 'panel', box: top, fill: solid(ground) },
        ...(photos === 0 ? [{ type: 'pattern' as const, box: top, over: ground }] : []),
      ],
      zones: [
        {
          box: inset(top, margin),
          groups: ['head'],
          ground,
          align: 'center',
          valign: 'middle',
          titleMax: unit * random.between(0.1, 0.15),
        },
        ...textZones({ ...situation, groups: rest }, inset(low, margin * 1.2, margin), {
          ground: 'background',
          align: situation.align,
          valign: 'middle',
        }).map(zone => (items > 14 ? { ...zone, align: 'start' as const, valign: 'top' as const, columns: 2 } : zone)),
      ],
    }
  },
  balance: { x: 0.5, y: 0.5 },
}
