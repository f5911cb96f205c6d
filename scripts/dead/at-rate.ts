import { setTimeout as delay } from 'node:timers/promises'

type Pace = {
  /** How many are begun in a second. */
  perSecond: number
  /** How many may be under way at once. */
  window: number
  /** Begins no more once it is aborted; what is under way ends. */
  signal: AbortSignal
}

/** Works through items at a steady rate, whatever each of them takes, as long as the window lasts. */
export const atRate = async <Item>(
  items: AsyncIterable<Item>,
  { perSecond, window, signal }: Pace,
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  const underWay = new Set<Promise<void>>()
  let slot = performance.now()
  try {
    for await (const item of items) {
      await waitUntil(slot, signal)
      if (signal.aborted) break
      // A late one does not make the next ones hurry: the rate is a promise to whoever receives them.
      slot = Math.max(slot, performance.now() - 1000 / perSecond) + 1000 / perSecond
      const working = work(item).finally(() => underWay.delete(working))
      underWay.add(working)
      if (underWay.size >= window) await Promise.race(underWay)
    }
  } finally {
    await Promise.all(underWay)
  }
}

const waitUntil = async (time: number, signal: AbortSignal): Promise<void> => {
  const ms = time - performance.now()
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => undefined)
}
