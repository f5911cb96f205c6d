import { Redis } from 'ioredis'
import { coalesceWrites } from '../coalesce-writes.ts'
import type { Log } from '../telemetry/log.ts'

export type { Redis }

/** Redis only hints: whoever asks it must be able to go on without an answer, and soon. */
const soonMs = 500

export type CacheOptions = { url: string; prefix: string; log: Log; commandTimeoutMs?: number }

/**
 * A connection for commands. While Redis is away every command fails at once instead of queueing, so nothing waits on a hint.
 * `prefix` goes before every key by ioredis itself.
 */
export const connectCache = ({ url, prefix, log, commandTimeoutMs = soonMs }: CacheOptions): Redis => {
  const redis = new Redis(url, {
    keyPrefix: prefix,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 2_000,
    retryStrategy: attempt => Math.min(50 * 2 ** attempt, 1_000),
  })
  // Not the client's own pipelines: each is an object of its own, made for a command or two, and they wait for the next turn.
  redis.on('connect', () => coalesceWrites(redis.stream))
  return watched(redis, log)
}

/** A connection for subscriptions only: ioredis subscribes again by itself after a reconnect. Channel names carry no prefix by themselves. */
export const connectSubscriber = ({ url, log }: CacheOptions): Redis =>
  watched(
    new Redis(url, {
      maxRetriesPerRequest: null,
      connectTimeout: 2_000,
      retryStrategy: attempt => Math.min(50 * 2 ** attempt, 1_000),
    }),
    log,
  )

/** Resolves when the connection is ready, or after `timeoutMs` without it: the platform starts without Redis, too. */
export const settled = async (redis: Redis, timeoutMs = 1_000): Promise<void> => {
  if (redis.status === 'ready') return
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, timeoutMs)
    redis.once('ready', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

const watched = (redis: Redis, log: Log): Redis => {
  let isAway = false
  redis.on('error', (error: Error) => {
    if (!isAway) log.warn({ err: error }, 'redis is away; going on without it')
    isAway = true
  })
  redis.on('ready', () => {
    if (isAway) log.info('redis is back')
    isAway = false
  })
  return redis
}
