import { setTimeout as delay } from 'node:timers/promises'
import { PublishError, type Publisher } from './broker/publisher.ts'
import type { Log } from './telemetry/log.ts'

const firstPauseMs = 100
const longestPauseMs = 2_000

/**
 * A publisher for outcomes: while the broker is away or takes nothing, it sends the same message again until it is confirmed,
 * since giving the command back instead would have finished work done again, until the broker's limit declares it dead.
 * Rejects when the broker says no, and after `signal` at the first failure.
 */
export const untilTaken = (
  publisher: Pick<Publisher, 'publish'>,
  { signal, log }: { signal: AbortSignal; log: Log },
): Pick<Publisher, 'publish'> => ({
  publish: async outgoing => {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        await publisher.publish(outgoing)
        return
      } catch (error) {
        const isPassing = error instanceof PublishError && (error.reason === 'lost' || error.reason === 'timeout')
        if (!isPassing || signal.aborted) throw error
        log.warn({ err: error }, 'outcome is not with the broker yet; trying again')
      }
      await delay(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  },
})
