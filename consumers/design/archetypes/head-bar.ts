import { inset, rows } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { present, whole, type Archetype } from './archetype.ts'
import { columnCount } from './text-zones.ts'

/** A colored bar with the head across the top, and columns of text below it. */
export const headBar: Archetype = {
  id: 'head-bar',
  pictures: 0,
  isHanded: true,
  suits: ({ length, groups }) => (groups.length < 2 || !groups.includes('head') ? 0 : length > 150 ? 0.3 : 0.01),
  plan: situation => {
    const { random, unit, safe } = situation
    const all = whole(situation)
    const [bar, page] = rows(all, random.between(0.26, 0.4))
    const over = random.pick(['primary', 'accent'] as const)
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid('background') },
        { type: 'shape', role: 'panel', box: bar, fill: solid(over) },
      ],
      zones: [
        {
          box: inset(bar, 1.2 * safe),
          groups: ['head'],
          ground: over,
          align: 'start',
          valign: 'middle',
          titleMax: unit * random.between(0.1, 0.15),
        },
        {
          box: inset(page, 1.2 * safe),
          groups: present(situation, 'facts', 'copy', 'action', 'foot'),
          ground: 'background',
          align: 'start',
          valign: 'top',
          groupGap: 0.9,
          columns: columnCount(situation, page),
        },
      ],
    }
  },
}
