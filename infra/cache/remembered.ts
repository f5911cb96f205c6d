import type { Redis } from './redis.ts'

export type Remembered<Value> = {
  /** What was kept under the key, and whether this process or only Redis still had it; undefined when nobody has. */
  find: (key: string) => Promise<{ value: Value; where: 'memory' | 'shared' } | undefined>
  keep: (key: string, value: Value) => Promise<void>
}

export type RememberedOptions = {
  /** Before every key in Redis, e.g. `recognition:`. */
  prefix: string
  ttlMs: number
  /** How many values this process keeps by itself; the one that was used longest ago goes first. */
  maxEntries: number
}

/** Two tiers of cache: the memory of this process, and Redis for all of them. Whatever is lost is only worked out again. */
export const remembered = <Value>(redis: Redis, options: RememberedOptions): Remembered<Value> => {
  const { prefix, ttlMs, maxEntries } = options
  const entries = new Map<string, { value: Value; untilMs: number }>()

  const keepHere = (key: string, value: Value, untilMs: number): void => {
    entries.delete(key)
    entries.set(key, { value, untilMs })
    const oldest = entries.size > maxEntries ? entries.keys().next().value : undefined
    if (oldest !== undefined) entries.delete(oldest)
  }

  return {
    find: async key => {
      const known = entries.get(key)
      if (known && known.untilMs > Date.now()) {
        keepHere(key, known.value, known.untilMs)
        return { value: known.value, where: 'memory' }
      }
      entries.delete(key)
      const [[, text] = [], [, leftMs] = []] =
        (await redis
          .pipeline()
          .get(prefix + key)
          .pttl(prefix + key)
          .exec()
          .catch(() => null)) ?? []
      if (typeof text !== 'string' || typeof leftMs !== 'number' || leftMs <= 0) return undefined
      const value = JSON.parse(text) as Value
      keepHere(key, value, Date.now() + leftMs)
      return { value, where: 'shared' }
    },
    keep: async (key, value) => {
      keepHere(key, value, Date.now() + ttlMs)
      await redis.set(prefix + key, JSON.stringify(value), 'PX', ttlMs).catch(() => undefined)
    },
  }
}
