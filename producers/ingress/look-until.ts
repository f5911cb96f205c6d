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
  /** How often it looks by itself, for what is told without events. */
  glanceMs?: number
  response: Response
}

/** Looks at something until it is as wanted, the time is up, or the client has gone; returns it as it was last seen. */
export const lookUntil = async <Thing>({
  tail,
  look,
  isOver,
  id,
  waitMs,
  glanceMs = waitMs,
  response,
}: Wait<Thing>): Promise<Thing> => {
  const over = new AbortController()
  const leave = (): void => over.abort()
  response.once('close', leave)
  const deadline = Date.now() + waitMs
  try {
    for (;;) {
      const left = deadline - Date.now()
      // Nobody asks the tail for a mere look: it would begin to read the whole log.
      if (left <= 0) return await look()
      // Asked before the look, so that a change between the two is not missed.
      const changed = tail.waitForChange(id, { timeoutMs: Math.min(left, glanceMs), signal: over.signal })
      const thing = await look()
      if (isOver(thing) || response.destroyed) return thing
      await changed
    }
  } finally {
    over.abort()
    response.off('close', leave)
  }
}
