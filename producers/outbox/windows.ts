import type { QueueLook } from '#infra/broker/queue-depth.ts'
import { queueOf, lanes } from '#contracts/tasks/kind.ts'
import { kinds } from '#contracts/tasks/registry.ts'

/** What consumers take at once, so many times over, may wait in front of them: they never look for work while some is held. */
const windowFactor = 4
const smallestWindow = 16

/** Every queue that has a window, with how many commands one of its consumers takes at once. */
export const windowedQueues: ReadonlyMap<string, number> = new Map(
  Object.values(kinds).flatMap(({ type, concurrency }) =>
    lanes.map(lane => [queueOf(type, lane), concurrency] as const),
  ),
)

/** How many commands may wait in a queue, whoever they are for: what an account has beyond it is held, so that others get their turn. */
export const windowOf = (concurrency: number, consumers: number): number =>
  Math.max(smallestWindow, windowFactor * concurrency * Math.max(1, consumers))

export type Windows = {
  /** How many of `wanted` commands the queue takes now; they count as sent. Looks at the broker only where what is known leaves a doubt. */
  take: (queue: string, wanted: number) => Promise<number>
}

/** The room in each queue, from what was last seen there and what was sent since. A queue that cannot be looked at takes everything: the broker says what it thinks of it. */
export const createWindows = (look: (queue: string) => Promise<QueueLook>): Windows => {
  const room = new Map<string, number>()
  const measure = async (queue: string): Promise<number> => {
    try {
      const { waiting, consumers } = await look(queue)
      return windowOf(windowedQueues.get(queue) ?? 1, consumers) - waiting
    } catch {
      return Number.POSITIVE_INFINITY
    }
  }
  return {
    take: async (queue, wanted) => {
      let free = room.get(queue) ?? 0
      if (free < wanted) free = await measure(queue)
      const taken = Math.max(0, Math.min(wanted, free))
      room.set(queue, Number.isFinite(free) ? free - taken : 0)
      return taken
    },
  }
}
