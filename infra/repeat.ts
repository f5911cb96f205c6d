import { setTimeout as delay } from 'node:timers/promises'
import type { Log } from './telemetry/log.ts'

/** Does `once` again and again, `everyMs` after it has ended, whether it failed or not. Ends with `signal`. */
export const repeat = async (
  { once, everyMs, log }: { once: () => Promise<unknown>; everyMs: number; log: Log },
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      await once()
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'will try again')
    }
    await delay(everyMs, undefined, { signal }).catch(() => undefined)
  }
}
