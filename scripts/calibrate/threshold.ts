import { wilsonInterval } from '../../consumers/wilson-interval.ts'
import { selections, type Scored } from '../../consumers/recognition/decoding/confidence/statistics.ts'

export type Judgement = Scored & { isNothing: boolean }

type Aims = { precision: number; falseAccepts: number; least: number }

/**
 * The lowest confidence from which on answers are right at `precision` or better, and at which no more than a share of
 * `falseAccepts` of the pictures of nothing is answered, each with 97.5 % certainty; 1 when there is none, and never below `least`:
 * among thousands of right answers there is room for guesses, and each of them is one all the same.
 */
export const chooseThreshold = (judgements: readonly Judgement[], { precision, falseAccepts, least }: Aims): number => {
  const [nothing, something] = [
    judgements.filter(({ isNothing }) => isNothing),
    judgements.filter(({ isNothing }) => !isNothing),
  ]
  const mostAccepted = (threshold: number): number =>
    wilsonInterval(nothing.filter(({ confidence }) => confidence >= threshold).length, nothing.length)[1]
  const lowest =
    selections(something)
      .filter(({ kept, right }) => wilsonInterval(right, kept)[0] >= precision)
      .filter(({ threshold }) => nothing.length === 0 || mostAccepted(threshold) <= falseAccepts)
      .at(-1)?.threshold ?? 1
  return Math.max(least, lowest)
}
