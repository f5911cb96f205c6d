import { inset } from '../layout/box.ts'
import { solid } from '../layout/plan.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** A large disk that runs off the canvas balances a block of text; with a photo, the disk is its frame. */
export const circle: Archetype = {
  id: 'circle',
  pictures: 1,
  suits: ({ aspect, length }) => (aspect < 0.4 ? 0 : length > 170 ? 0.2 : 0.85),
  plan: situation => {
    const { random, unit, width, height, aspect } = situation
    const all = whole(situation)
    const margin = marginOf(situation)
    const isWide = aspect > 1.15
    const size = Math.min(width, height) * (isWide ? random.between(0.9, 1.15) : random.between(0.78, 0.96))
    const disk = isWide
      ? {
          x: width - size * random.between(0.72, 0.86),
          y: (height - size) * random.between(0.2, 0.8),
          width: size,
          height: size,
        }
      : {
          x: width - size * random.between(0.74, 0.84),
          y: -size * random.between(0.12, 0.24),
          width: size,
          height: size,
        }
    const text = isWide ? { ...all, width: disk.x } : { ...all, y: disk.y + size, height: height - disk.y - size }
    const ground = random.pick(['background', 'surface', 'primary'] as const)
    const box = isWide
      ? inset(text, margin)
      : { ...inset(all, margin), y: text.y + 0.4 * margin, height: text.height - 1.4 * margin }
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(ground) },
        { type: 'art', box: disk, slot: 0, mask: 'ellipse' },
      ],
      zones: textZones(situation, box, {
        ground,
        align: 'start',
        valign: isWide ? 'middle' : random.pick(['bottom', 'spread']),
        titleMax: unit * random.between(0.09, 0.15),
      }),
    }
  },
  balance: { x: 0.5, y: 0.5 },
}
