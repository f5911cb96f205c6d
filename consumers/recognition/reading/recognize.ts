import type { Emissions } from '../decoding/emissions.ts'
import { lookAgain, lookOnce } from './look.ts'
import type { Network } from './network.ts'
import { openPicture } from './picture.ts'
import type { Question, Reader, Reading } from './reader.ts'

export type Recognition = {
  reading: Reading
  /** In how many renderings the picture was looked at. */
  views: number
  /** From the bytes to the reading. */
  ms: number
}

/** Below this confidence a second look is worth its time. */
type Options = { lookAgainBelow: number }

/**
 * Reads a picture: at a glance, and only if that leaves it unsure, by looking at other renderings of it as well. Then the reading
 * of the surest one counts, and how many of the others agree with it.
 * @throws Failure for a file that is no picture of a line; ConstraintError for hints that nothing can meet.
 */
export const recognize = async (
  { network, reader }: { network: Network; reader: Reader },
  { bytes, question }: { bytes: Uint8Array; question: Question },
  { lookAgainBelow }: Options,
): Promise<Recognition> => {
  const startedAt = performance.now()
  const picture = await openPicture(bytes)
  const glance = await lookOnce(network, picture)
  const first = reader.read(glance, question)
  const isSure = (first.judged?.confidence ?? 0) >= lookAgainBelow
  const seen = isSure ? [glance] : [glance, ...(await lookAgain(network, picture))]
  const reading = seen.length === 1 ? first : surest(reader, question, seen)
  return { reading, views: seen.length, ms: performance.now() - startedAt }
}

const surest = (reader: Reader, question: Question, seen: readonly Emissions[]): Reading => {
  const readings = seen.map(emissions => reader.read(emissions, question))
  const confidences = readings.map(({ judged }) => judged?.confidence ?? 0)
  const best = confidences.indexOf(Math.max(...confidences))
  const answer = answerOf(readings[best]!)
  const agreement = readings.filter(reading => answerOf(reading) === answer).length / readings.length
  return reader.read(seen[best]!, question, agreement)
}

/** What two readings of the same picture are compared by. */
export const answerOf = (reading: Reading): string | undefined =>
  reading.type === 'text' ? reading.candidates[0]?.text : reading.answers[0]?.value
