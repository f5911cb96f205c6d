import { columns, inset, rows } from '../layout/box.ts'
import { solid, type Zone } from '../layout/plan.ts'
import { marginOf, present, whole, type Archetype } from './archetype.ts'
import { columnCount } from './text-zones.ts'

/** A page of a newspaper: a head, and columns for all that there is to say. Where nothing else holds a long text, this does. */
export const textColumns: Archetype = {
  id: 'text-columns',
  pictures: 0,
  isPlain: true,
  isHanded: true,
  suits: ({ length, groups }) => (groups.length < 2 || !groups.includes('head') ? 0 : length > 150 ? 0.35 : 0.01),
  plan: situation => {
    const { random, unit, safe, aspect, height } = situation
    const all = whole(situation)
    const margin = aspect > 3 ? Math.max(safe, 0.06 * height) : Math.min(marginOf(situation), 1.5 * safe)
    const inner = inset(all, margin)
    const ground = random.pick(['background', 'surface', 'primary'] as const)
    const isWide = aspect > 1.6
    const gap = isWide ? Math.min(0.04 * inner.width, 0.5 * inner.height) : 0.5 * margin
    const [head, rest] = isWide
      ? columns(inner, random.between(0.2, 0.32), gap)
      : rows(inner, random.between(0.2, 0.34), gap)
    const groups = present(situation, 'facts', 'copy', 'action', 'foot')
    const zones: Zone[] = [
      {
        box: head,
        groups: ['head'],
        ground,
        align: 'start',
        valign: 'top',
        titleMax: unit * random.between(0.1, 0.16),
      },
      {
        box: rest,
        groups,
        ground,
        align: 'start',
        valign: 'top',
        columns: columnCount(situation, rest),
        groupGap: 0.9,
      },
    ]
    return { parts: [{ type: 'shape', role: 'background', box: all, fill: solid(ground) }], zones }
  },
}
