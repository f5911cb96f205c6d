import { inset } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** Little text in one corner, one accent in the opposite one, and calm between them. */
export const minimalCorner: Archetype = {
  id: 'minimal-corner',
  pictures: 0,
  isPlain: true,
  suits: ({ length, photos }) => (length > 120 ? 0.05 : photos > 0 ? 0.1 : 0.75),
  plan: situation => {
    const { random, unit, width, height, aspect } = situation
    const all = whole(situation)
    const margin = marginOf(situation)
    const inner = inset(all, margin)
    const isWide = aspect > 1.6
    const low = random.next() < 0.65
    const box = isWide
      ? { ...inner, width: inner.width * 0.62 }
      : {
          ...inner,
          height: inner.height * 0.56,
          y: low ? inner.y + inner.height * 0.44 : inner.y,
        }
    const size = Math.min(width, height) * random.between(0.16, 0.3)
    const x = isWide ? width - margin - size : random.pick([margin, width - margin - size])
    const y = isWide ? (height - size) / 2 : low ? margin : height - margin - size
    const ground = random.pick(['background', 'surface', 'primary'] as const)
    const shape = random.pick(['ellipse', 'rect', 'path'] as const)
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(ground) },
        {
          type: 'shape',
          role: 'ornament',
          box: { x, y, width: size, height: size },
          shape,
          // A quarter of a disk.
          ...(shape === 'path' && { path: 'M0 0H100C100 55.2 55.2 100 0 100Z' }),
          fill: solid(ground === 'primary' ? 'accent' : random.pick(['primary', 'accent'])),
        },
      ],
      zones: textZones(situation, box, {
        ground,
        align: 'start',
        valign: isWide ? 'middle' : low ? 'bottom' : 'top',
        titleMax: unit * random.between(0.08, 0.13),
      }),
    }
  },
  balance: { x: 0.45, y: 0.55 },
}
