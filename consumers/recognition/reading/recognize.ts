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

/**
 * Below this confidence a second look is worth its time, which is some twice that of the first. A third of the pictures of the
 * benchmark's first half get one; at 0.7 four of ten would, for one percent more that are read.
 */
export const lookAgainBelow = 0.6

type Options = { lookAgainBelow: number }

/**
 * Reads a picture: at a glance, and only if that leaves it unsure, by looking at other renderings of it as well.
 * @throws Failure for a file that is no picture of a line; ConstraintError for hints that nothing can meet.
 */
export const recognize = async (
  { network, reader }: { network: Network; reader: Reader },
  { bytes, question }: { bytes: Uint8Array; question: Question },
  options: Options,
): Promise<Recognition> => {
  const startedAt = performance.now()
  const picture = await openPicture(bytes)
  const glance = reader.decode(await lookOnce(network, picture), question)
  const first = reader.read([glance], question)
  if (!isUnsure(first, options)) {
    return { reading: first, views: 1, ms: performance.now() - startedAt }
  }
  const others = await lookAgain(network, picture)
  const views = [glance, ...others.map(seen => reader.decode(seen, question))]
  return { reading: reader.read(views, question), views: views.length, ms: performance.now() - startedAt }
}

/** Whether what the first glance has read, or that it has read nothing, asks for a second look. */
export const isUnsure = ({ judged }: Reading, options: Options): boolean =>
  (judged?.confidence ?? 0) < options.lookAgainBelow

/** What two readings of the same picture are compared by. */
export const answerOf = (reading: Reading): string | undefined =>
  reading.type === 'text' ? reading.candidates[0]?.text : reading.answers[0]?.value
