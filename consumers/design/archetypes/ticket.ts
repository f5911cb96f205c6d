import { columns, inset, rows } from '../layout/box.ts'
import { solid, type Part } from '../layout/plan.ts'
import { marginOf, present, whole, type Archetype } from './archetype.ts'
import { textZones } from './text-zones.ts'

/** A ticket with a stub: the event on the one part, when and where on the other, perforation between. */
export const ticket: Archetype = {
  id: 'ticket',
  pictures: 0,
  isHanded: true,
  suits: ({ groups, length, aspect }) =>
    !groups.includes('head') || groups.length < 2 || length > 180 || aspect < 0.4 ? 0 : aspect > 1.5 ? 0.9 : 0.6,
  plan: situation => {
    const { random, unit, aspect, roundness } = situation
    const all = whole(situation)
    const border = Math.max(situation.safe * 0.6, marginOf(situation) * 0.75)
    const card = inset(all, border)
    const isWide = aspect > 1.15
    const share = isWide ? random.between(0.58, 0.68) : random.between(0.52, 0.62)
    const [main, stub] = isWide ? columns(card, share) : rows(card, share)
    const padding = Math.max(situation.safe, random.between(0.05, 0.07) * unit)
    const around = random.pick(['primary', 'accent'] as const)
    const rest = { ...situation, groups: present(situation, 'facts', 'copy', 'action', 'foot') }
    return {
      parts: [
        { type: 'shape', role: 'background', box: all, fill: solid(around) },
        { type: 'pattern', box: all, over: around },
        { type: 'shape', role: 'panel', box: card, radius: roundness * 0.03 * unit, fill: solid('surface') },
        ...perforation(
          isWide ? { x: stub.x, y: card.y, length: card.height } : { x: card.x, y: stub.y, length: card.width },
          isWide,
          { unit, color: around },
        ),
      ],
      zones: [
        {
          box: inset(main, padding),
          groups: ['head'],
          ground: 'surface',
          align: 'start',
          valign: 'middle',
          titleMax: unit * random.between(0.1, 0.16),
        },
        ...textZones(rest, inset(stub, padding), { ground: 'surface', align: 'start', valign: 'middle' }),
      ],
    }
  },
  balance: { x: 0.48, y: 0.5 },
}

type Line = { x: number; y: number; length: number }

/** A row of dots, and a bite out of the card at both ends. */
const perforation = (
  { x, y, length }: Line,
  isUpright: boolean,
  { unit, color }: { unit: number; color: 'primary' | 'accent' },
): Part[] => {
  const dot = Math.max(3, 0.007 * unit)
  const bite = 0.045 * unit
  const count = Math.floor((length - 2 * bite) / (3 * dot))
  const round = (along: number, size: number): Part => ({
    type: 'shape',
    role: 'rule',
    shape: 'ellipse',
    box: isUpright
      ? { x: x - size / 2, y: y + along - size / 2, width: size, height: size }
      : { x: x + along - size / 2, y: y - size / 2, width: size, height: size },
    fill: solid(color),
  })
  const start = (length - (count - 1) * 3 * dot) / 2
  return [
    round(0, bite),
    round(length, bite),
    ...Array.from({ length: count }, (_, at) => round(start + at * 3 * dot, dot)),
  ]
}
