import { columns, inset, rows } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** Several pictures in a mosaic, with one field of it for the text; drawings stand in where photos are missing. */
export const collage: Archetype = {
  id: 'collage',
  pictures: 2,
  suits: ({ photos, length, aspect }) =>
    length > 220 || aspect > 4 || aspect < 0.3 ? 0 : photos >= 2 ? 1 : photos === 1 ? 0.5 : 0.45,
  plan: situation => {
    const { random, unit, aspect, roundness } = situation
    const all = whole(situation)
    const gap = random.pick([0, 0.012 * unit, 0.018 * unit])
    const board = gap > 0 ? inset(all, gap) : all
    const share = random.between(0.5, 0.58)
    const [text, pictures] = aspect > 1.15 ? columns(board, share, gap) : rows(board, share, gap)
    const [first, second] =
      aspect > 1.15 ? rows(pictures, random.between(0.42, 0.6), gap) : columns(pictures, random.between(0.4, 0.6), gap)
    const ground = random.pick(['primary', 'surface', 'accent'] as const)
    const radius = gap > 0 ? roundness * 0.02 * unit : 0
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid('background') },
        { type: 'shape', role: 'panel', box: text, radius, fill: solid(ground) },
        { type: 'art', box: first, slot: 0, radius },
        { type: 'art', box: second, slot: 1, radius },
      ],
      zones: textZones(situation, inset(text, marginOf(situation)), {
        ground,
        align: 'start',
        valign: random.pick(['spread', 'middle']),
        titleMax: unit * random.between(0.09, 0.14),
      }),
    }
  },
  balance: { x: 0.5, y: 0.45 },
}
