import { areaOf, contains, overlapOf, type Box } from '../../layout/box.ts'
import type { SetBlock } from '../../layout/stack.ts'
import type { Candidate } from '../candidate.ts'
import type { Situation } from '../../archetypes/archetype.ts'

/** What a block takes up: its button where it has one. */
export const extentOf = ({ box, pill }: SetBlock): Box => pill ?? box

/** Why a candidate is out, whatever else speaks for it; empty when nothing does. */
export const faultsOf = (candidate: Candidate, situation: Pick<Situation, 'width' | 'height' | 'safe'>): string[] => {
  const { blocks } = candidate
  const { width, height, safe } = situation
  const area = { x: safe, y: safe, width: width - 2 * safe, height: height - 2 * safe }
  const faults: string[] = []
  for (const [at, block] of blocks.entries()) {
    const extent = extentOf(block)
    if (!contains(area, extent, 0.5)) faults.push(`${block.block.id} leaves the safe area`)
    if (blocks.slice(0, at).some(other => areaOf(overlapOf(extentOf(other), extent)) > 1))
      faults.push(`${block.block.id} covers other text`)
    if (isCrossed(candidate, block)) faults.push(`${block.block.id} runs into a picture`)
  }
  return faults
}

/** Over a picture or an ornament that the text was not meant to stand on. */
const isCrossed = ({ plan, hangings }: Candidate, { box, zone }: SetBlock): boolean => {
  const own = typeof zone.ground === 'object' ? zone.ground.photo : undefined
  const ground = plan.parts.findLastIndex(
    part => part.type === 'shape' && part.role !== 'ornament' && contains(part.box, box, 1),
  )
  return plan.parts.some((part, at) => {
    const isPicture = part.type === 'art' || (part.type === 'pattern' && part.loud === true)
    const isOrnament = part.type === 'shape' && part.role === 'ornament'
    if (!isPicture && !isOrnament) return false
    if (part.type === 'art' && part.slot === own && hangings.some(({ slot }) => slot === own)) return false
    // What lies under the panel that carries the text is not seen there.
    return at > ground && areaOf(overlapOf(part.box, box)) > 0.001 * areaOf(box)
  })
}
