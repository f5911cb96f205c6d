import { setTimeout as delay } from 'node:timers/promises'
import type { Bell } from '#infra/bell.ts'
import type { Publisher } from '#infra/broker/publisher.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { unlessAborted } from '#infra/unless-aborted.ts'
import { batchSize } from './relay.ts'

/** How long a row can wait when its notice was lost, or when it was postponed. */
export const slowPollMs = 1_000
const afterFailureMs = 500
/** Whoever stops does not wait for a database that is away. */
const lastClearMs = 2_000

export type Loop = {
  /** Moves a batch, and says how many there were. */
  once: () => Promise<number>
  /** Puts away what was moved, when `once` will not be called for a while, or no more. */
  clear: () => Promise<void>
  bell: Pick<Bell, 'wait'>
  paceMs: () => number
  /** How soon to look again after a ring: at first, and at the latest. */
  firstPollMs: number
  lastPollMs: () => number
  publisher: Pick<Publisher, 'isReady'>
  log: Log
}

/** Moves batches whenever the bell rings, and looks now and then by itself. Ends with `signal`. */
export const loop = async (options: Loop, signal: AbortSignal): Promise<void> => {
  const { once, clear, bell, paceMs, firstPollMs, lastPollMs, publisher, log } = options
  let waitMs = slowPollMs
  while (!signal.aborted) {
    try {
      // While the broker is away nothing is claimed: the rows are safer where they are.
      const isReady = publisher.isReady
      const moved = isReady ? await once() : 0
      if (!isReady) await clear()
      if (moved > 0 && paceMs() > 0) await delay(paceMs())
      if (moved >= batchSize) continue
      const isRung = await bell.wait(Math.min(waitMs, lastPollMs()), signal)
      waitMs = isRung ? firstPollMs : Math.min(waitMs * 2, slowPollMs)
    } catch (error) {
      log.warn({ err: error }, 'relay will try again')
      await delay(afterFailureMs, undefined, { signal }).catch(() => undefined)
    }
  }
  await clearAtLast(clear, log)
}

const clearAtLast = async (clear: () => Promise<void>, log: Log): Promise<void> => {
  try {
    await unlessAborted(clear(), AbortSignal.timeout(lastClearMs))
  } catch (error) {
    log.warn({ err: error }, 'what was sent stays in the outbox; another relay will send it again')
  }
}
