import type { Caller } from '../caller.ts'
import { minuteAt } from '#infra/db/money/quotas.ts'
import type { Room } from './admit.ts'

/** What callers have left, by account, and the time by the database's clock. */
export type Rooms = {
  rooms: Map<string, Room>
  now: Date
  /** How much had been forgotten when it was read: what has changed since makes it worthless. */
  forgotten: number
}

export type KnownRooms = {
  /** The rooms of these callers, if all of them are known in the minute that it is now; they are forgotten until they are kept. */
  take: (callers: readonly Caller[]) => Rooms | undefined
  /** Remembers what was made of the rooms; `readAtMs` says when by our clock they and the time were read from the database. */
  keep: (known: Rooms, readAtMs?: number) => void
  /** Forgets all rooms, also those that are taken: what they are made of has changed. */
  forget: () => void
  /** To be noted before rooms are read. */
  forgotten: () => number
}

/** Time that only moves forward, in ms. */
export const monotonicMs = (): number => performance.now()

const maxRooms = 10_000

/**
 * Remembers what accounts had left, so that most tasks can be admitted without asking the database first: what is stored then
 * is guarded there, and what turns out to be out of date is decided again. Nothing is remembered beyond the minute, in which
 * the first window of the quotas ends.
 */
export const knownRooms = (elapsedMs: () => number = monotonicMs): KnownRooms => {
  /** What is taken leaves its place empty: in a Map from which it were deleted the old tables would keep what was in them, see `InFlight`. */
  const known = new Map<string, { room: Omit<Room, 'limits'>; untilMs: number } | undefined>()
  /** How far the database's clock is ahead of ours, which only ever moves forward. */
  let aheadMs = 0
  let forgotten = 0

  return {
    take: callers => {
      const now = new Date(elapsedMs() + aheadMs)
      const rooms = new Map<string, Room>()
      for (const { accountId, limits } of callers) {
        const found = known.get(accountId)
        if (found) known.set(accountId, undefined)
        if (found && found.untilMs > now.getTime()) rooms.set(accountId, { ...found.room, limits })
      }
      return callers.every(({ accountId }) => rooms.has(accountId)) ? { rooms, now, forgotten } : undefined
    },
    keep: ({ rooms, now, forgotten: asOf }, readAtMs) => {
      if (readAtMs !== undefined) aheadMs = now.getTime() - readAtMs
      if (asOf !== forgotten) return
      if (known.size >= maxRooms) known.clear()
      const untilMs = minuteAt(now).end.getTime()
      for (const [accountId, room] of rooms) known.set(accountId, { room, untilMs })
    },
    forget: () => {
      forgotten++
      known.clear()
    },
    forgotten: () => forgotten,
  }
}
