import { commandQueues } from '#infra/broker/topology.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { countHeld, holdCommands, releaseCommands } from '#infra/db/messages/held-commands.ts'
import type { OutboxRow } from '#infra/db/messages/outbox.ts'
import { windowedQueues, type Windows } from './windows.ts'

/** How often to look for commands that another relay has held, or an earlier life of this one. */
const lookEveryMs = 1_000
/** What is taken back into the outbox at once for one queue. */
const mostReleased = 500

export type Turns = {
  /**
   * Of rows that were claimed and of those that are held, the ones to send now. A queue gets as many as its window allows; the
   * others are held, and one of each account comes in turn. While some are held for a queue, new ones line up behind those of
   * the same account. Whoever calls sends what came before asking again.
   */
  next: (claimed: readonly OutboxRow[]) => Promise<OutboxRow[]>
  /** Whether anything is held that this relay knows of. */
  isHolding: () => boolean
}

/** Lets accounts take turns at the queues of tasks. What waits does so in the database, where it can still be put in order. */
export const createTurns = ({ em, windows }: { em: () => EntityManager; windows: Windows }): Turns => {
  let holding: ReadonlySet<string> = new Set()
  const lastServed = new Map<string, string>()
  let lookedAtMs = Number.NEGATIVE_INFINITY

  const look = async (): Promise<void> => {
    if (performance.now() - lookedAtMs < lookEveryMs) return
    lookedAtMs = performance.now()
    holding = new Set((await countHeld(em(), { queues: commandQueues(), limit: 1 })).keys())
  }

  const roomFor = async (queue: string, wanted: number): Promise<number> => {
    if (!windowedQueues.has(queue)) return wanted
    return holding.has(queue) ? 0 : windows.take(queue, wanted)
  }

  const admit = async (rows: readonly OutboxRow[]): Promise<OutboxRow[]> => {
    const byQueue = [...Map.groupBy(rows, ({ routingKey }) => routingKey)]
    return (
      await Promise.all(byQueue.map(async ([queue, all]) => all.slice(0, await roomFor(queue, all.length))))
    ).flat()
  }

  const release = async (queue: string): Promise<{ queue: string; rows: OutboxRow[]; isEmpty: boolean }> => {
    const room = await windows.take(queue, mostReleased)
    if (room === 0) return { queue, rows: [], isEmpty: false }
    const rows = await releaseCommands(em(), { queue, room, after: lastServed.get(queue) ?? '' })
    lastServed.set(queue, rows.at(-1)?.accountId ?? '')
    return { queue, rows, isEmpty: rows.length < room }
  }

  return {
    next: async claimed => {
      await look()
      const admitted = await admit(claimed)
      const isAdmitted = new Set(admitted)
      const late = claimed.filter(row => !isAdmitted.has(row))
      await holdCommands(
        em(),
        late.map(({ id }) => id),
      )
      const released = await Promise.all([...holding].map(release))
      const stillHolding = released.filter(({ isEmpty }) => !isEmpty).map(({ queue }) => queue)
      // A queue that began to hold in this round waits for the next: what it was given now is not on its way yet.
      const beginning = late.map(({ routingKey }) => routingKey).filter(queue => !holding.has(queue))
      holding = new Set([...stillHolding, ...beginning])
      return [...released.flatMap(({ rows }) => rows), ...admitted]
    },
    isHolding: () => holding.size > 0,
  }
}
