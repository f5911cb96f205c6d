import { inset } from '../layout/box.ts'
import { marginOf, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** A photo over the whole canvas; the text stands where it is calm, on a veil as thin as legibility allows. */
export const fullBleed: Archetype = {
  id: 'full-bleed',
  pictures: 1,
  suits: ({ photos, length }) => (photos === 0 ? 0 : length > 240 ? 0.4 : 1),
  plan: situation => {
    const { random, unit, aspect, height, width, length } = situation
    const all = whole(situation)
    const inner = inset(all, marginOf(situation))
    const atTop = random.next() < 0.3
    const part = length > 160 ? 0.72 : random.between(0.5, 0.62)
    const isWide = aspect > 1.5
    const box = isWide
      ? { ...inner, width: inner.width * Math.min(0.62, Math.max(0.46, part)) }
      : { ...inner, height: inner.height * part, y: atTop ? inner.y : inner.y + inner.height * (1 - part) }
    const scrim = isWide
      ? { ...all, width: Math.min(width, box.x + box.width * 1.35) }
      : {
          ...all,
          y: atTop ? 0 : Math.max(0, box.y - 0.12 * height),
          height: Math.min(height, box.height + box.x + 0.12 * height),
        }
    return {
      parts: [
        { type: 'art', box: all, slot: 0 },
        { type: 'scrim', box: scrim, toward: isWide ? 'end' : atTop ? 'bottom' : 'top' },
      ],
      zones: textZones(situation, box, {
        ground: { photo: 0 },
        align: 'start',
        valign: isWide ? 'middle' : atTop ? 'top' : 'bottom',
        titleMax: unit * random.between(0.1, 0.17),
      }),
    }
  },
}
