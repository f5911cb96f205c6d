import { isWhole } from '../generate/generate.ts'
import { faultsOf } from '../generate/judge/faults.ts'
import { judge } from '../generate/judge/judge.ts'
import type { Advice } from './answer.ts'
import { nudgesOf, type Draft } from './nudges.ts'
import { shortening } from './shorten.ts'
import type { Finalist } from './shortlist.ts'

export type Applied = {
  designs: Finalist[]
  /** What was done, as sentences. */
  says: string[]
  /** Those of them that tell of changed text. */
  edits: string[]
}

type Demands = {
  count: number
  /** True when it holds together to the pixel and looks like none of the others. */
  isNew: (finalist: Finalist, others: readonly Finalist[]) => boolean
}

/** So much of its score a design may lose by a change. */
const mostLoss = 0.02

/** The finalists that the advice names, then others in their own order; each changed as far as that does it no harm. */
export const applyAdvice = (finalists: readonly Finalist[], advice: Advice, { count, isNew }: Demands): Applied => {
  const named = advice.order.flatMap(index => finalists[index] ?? [])
  const picks = [...new Set([...named, ...finalists])].slice(0, count)
  const designs = [...picks]
  const edits: string[] = []
  const says = [`chosen from ${finalists.length}: ${picks.map(({ candidate }) => candidate.archetype.id).join(', ')}`]
  const tryOut = (at: number, change: (draft: Draft) => Draft | undefined): boolean => {
    const draft = change(designs[at]!)
    const next = draft && judged(draft, picks[at]!)
    const others = designs.filter((_, other) => other !== at)
    if (!next || !isNew(next, others)) return false
    designs[at] = next
    return true
  }
  for (const [at, pick] of picks.entries()) {
    const move = advice.moves.find(({ variant }) => variant === finalists.indexOf(pick))
    for (const nudge of shortening(pick.studio.content, advice.copy))
      if (tryOut(at, nudge.change)) edits.push(`design ${at + 1}: ${nudge.says}`)
    for (const nudge of move ? nudgesOf(move) : [])
      if (tryOut(at, nudge.change)) says.push(`design ${at + 1}: ${nudge.says}`)
  }
  return { designs, says: [...says, ...edits], edits }
}

/** Judged like any other candidate; undefined when it has faults that the original has not, or is worse. */
const judged = ({ candidate, studio }: Draft, { prior, judgment, ...original }: Finalist): Finalist | undefined => {
  const isSound =
    faultsOf(candidate, studio.situation).length === 0 && (isWhole(candidate) || !isWhole(original.candidate))
  const found = judge(candidate, studio.situation, prior)
  return isSound && found.total >= judgment.total - mostLoss ? { candidate, studio, prior, judgment: found } : undefined
}
