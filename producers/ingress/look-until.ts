import type { Response } from 'express'
import type { EventTail } from '#infra/event-tail.ts'

type Wait<Thing> = {
  tail: Pick<EventTail, 'waitForChange'>
  /** Reads what is waited for. */
  look: () => Promise<Thing>
  isOver: (thing: Thing) => boolean
  /** The subject of the events that tell of it. */
  id: string
  waitMs: number
  response: Response
}

/** Looks at something until it is as wanted, the time is up, or the client has gone; returns it as it was last seen. */
export const lookUntil = async <Thing>({ tail, look, isOver, id, waitMs, response }: Wait<Thing>): Promise<Thing> => {
  const over = new AbortController()
  const leave = (): void => over.abort()
  response.once('close', leave)
  const deadline = Date.now() + waitMs
  try {
    for (;;) {
      const left = deadline - Date.now()
      // Asked before the look, so that a change between the two is not missed.
      const changed = tail.waitForChange(id, { timeoutMs: Math.max(left, 0), signal: over.signal })
      const thing = await look()
      if (isOver(thing) || left <= 0 || over.signal.aborted) return thing
      await changed
    }
  } finally {
    over.abort()
    response.off('close', leave)
  }
}
