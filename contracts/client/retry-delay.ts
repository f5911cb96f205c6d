import type { Clock } from './clock.ts'
import type { InkstoneError } from './inkstone-error.ts'

const firstMs = 500
const longestMs = 8_000
/** A server that wants to be left alone for longer is told to whoever called, and not waited for. */
const longestRetryAfterMs = 60_000

/** Doubles with every attempt, up to `longest`; half of it is left to chance, so that those who failed together do not return together. */
export const backoffMs = (attempt: number, random: Clock['random'], longest = longestMs): number =>
  Math.min(firstMs * 2 ** Math.min(attempt - 1, 16), longest) * (0.5 + random() / 2)

type Attempt = {
  /** 1 for the first. */
  attempt: number
  retries: number
  /** Sending it twice does what sending it once does. */
  isRepeatable: boolean
  random: Clock['random']
}

/** How long to wait before a request is sent once more; undefined where that does not help or could do something twice. */
export const retryDelayMs = (
  error: InkstoneError,
  { attempt, retries, isRepeatable, random }: Attempt,
): number | undefined => {
  // What has no answer, or failed half way, may have happened. Only a limit refuses before anything does.
  const isSafe = isRepeatable || error.status === 429
  if (attempt > retries || !error.retryable || !isSafe) return undefined
  const { retryAfterMs } = error
  if (retryAfterMs === undefined) return backoffMs(attempt, random)
  return retryAfterMs > longestRetryAfterMs ? undefined : retryAfterMs * (1 + random() / 5)
}
