import type { Archetype, Circumstances } from '../archetypes/archetype.ts'
import type { Content } from '../content/content.ts'
import type { Align } from '../layout/plan.ts'
import { seededRandom } from '../random.ts'

/** Readers speak of start and end, zones of left and right; the same function turns either way. */
export const readerAlign = (align: Align, direction: Content['direction']): Align =>
  direction === 'ltr' ? align : ({ start: 'end', center: 'center', end: 'start' } as const)[align]

const wishes: readonly Align[] = ['start', 'center', 'end']
/** An archetype may follow the wish in some of its lots only. */
const lots = 6

/**
 * How this archetype may set each of its `count` zones: what it does not take up, however it is wished for, it is not made
 * for. In the reader's terms.
 */
export const alignsOf = (archetype: Archetype, situation: Circumstances, count: number): ReadonlySet<Align>[] => {
  const plans = wishes
    .flatMap(align =>
      Array.from({ length: lots }, (_, at) =>
        archetype.plan({ ...situation, align, random: seededRandom(`aligns ${archetype.id} ${at}`) }),
      ),
    )
    .filter(({ zones }) => zones.length === count)
  return Array.from({ length: count }, (_, at) => new Set(plans.map(({ zones }) => zones[at]!.align)))
}
