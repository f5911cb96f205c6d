import { rejectionOf } from './decoding/confidence/confidence.ts'
import type { Answered } from './answers.ts'
import type { Judged } from './reading/reader.ts'

/** A probability as it is told: to four decimals, and never outside 0 to 1 by an error of rounding. */
export const rounded = (probability: number): number => Math.round(Math.min(1, Math.max(0, probability)) * 1e4) / 1e4

/** How sure a reading is, and whether it is given as the answer. */
export const certaintyOf = (
  judged: Judged | undefined,
  threshold: number,
): { confidence: number; rejected: boolean; reason: 'nothing-read' | 'unsure' | null } => {
  const reason = rejectionOf(judged?.confidence, threshold) ?? null
  return { confidence: rounded(judged?.confidence ?? 0), rejected: reason !== null, reason }
}

/** Each character of the most probable reading. */
export const charactersOf = (judged: Judged | undefined): Judged['characters'] =>
  judged?.characters.map(({ character, confidence }) => ({ character, confidence: rounded(confidence) })) ?? []

/** What is left for all that is not listed. */
export const otherProbability = (listed: readonly { probability: number }[]): number =>
  rounded(1 - listed.reduce((sum, { probability }) => sum + probability, 0))

export const provenanceOf = ({
  cached,
  views,
  ms,
  model,
}: Answered): { cached: Answered['cached']; views: number; ms: number; model: string } => ({
  cached,
  views: cached === null ? views : 0,
  ms: cached === null ? Math.round(ms * 100) / 100 : 0,
  model,
})
