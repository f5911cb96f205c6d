import { columns, inset, rows } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { present, whole, type Archetype } from './archetype.ts'
import { columnCount } from './text-zones.ts'

/** A colored block with the head, columns of text beside or below it, and a strip of picture at the far end. */
export const headBlock: Archetype = {
  id: 'head-block',
  pictures: 1,
  isHanded: true,
  suits: ({ length, groups }) => (groups.length < 2 || !groups.includes('head') ? 0 : length > 150 ? 0.35 : 0.01),
  plan: situation => {
    const { random, unit, safe, aspect } = situation
    const all = whole(situation)
    const isWide = aspect > 1.15
    const cut = isWide ? columns : rows
    const [rest, strip] = cut(all, random.between(0.86, 0.91))
    const [block, page] = cut(rest, random.between(0.24, 0.34))
    const ground = random.pick(['primary', 'accent'] as const)
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid('surface') },
        { type: 'shape', role: 'panel', box: block, fill: solid(ground) },
        { type: 'art', box: strip, slot: 0 },
      ],
      zones: [
        {
          box: inset(block, 1.2 * safe),
          groups: ['head'],
          ground,
          align: 'start',
          valign: 'middle',
          titleMax: unit * random.between(0.1, 0.15),
        },
        {
          box: inset(page, 1.2 * safe),
          groups: present(situation, 'facts', 'copy', 'action', 'foot'),
          ground: 'surface',
          align: 'start',
          valign: 'top',
          groupGap: 0.9,
          columns: columnCount(situation, page),
        },
      ],
    }
  },
}
