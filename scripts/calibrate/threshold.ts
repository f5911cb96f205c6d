import { wilsonInterval } from '../../consumers/wilson-interval.ts'
import { selections, type Scored } from '../../consumers/recognition/decoding/confidence/statistics.ts'

export type Judgement = Scored & { isNothing: boolean }

type Aims = { precision: number; falseAccepts: number }

/**
 * The lowest confidence from which on answers are right at `precision` or better with 97.5 % certainty, and at which no more
 * than a share of `falseAccepts` of the pictures of nothing is answered. 1 when there is none.
 */
export const chooseThreshold = (judgements: readonly Judgement[], { precision, falseAccepts }: Aims): number => {
  const [nothing, something] = [
    judgements.filter(({ isNothing }) => isNothing),
    judgements.filter(({ isNothing }) => !isNothing),
  ]
  const accepted = (threshold: number): number =>
    nothing.filter(({ confidence }) => confidence >= threshold).length / Math.max(1, nothing.length)
  return (
    selections(something)
      .filter(({ kept, right }) => wilsonInterval(right, kept)[0] >= precision)
      .filter(({ threshold }) => accepted(threshold) <= falseAccepts)
      .at(-1)?.threshold ?? 1
  )
}
