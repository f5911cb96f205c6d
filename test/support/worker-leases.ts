import { Redis } from 'ioredis'
import type { Platform } from './platform.ts'

/** As if the time of every lease had passed: what workers held that are gone now can be claimed at once. */
export const letLeasesRunOut = async (platform: Pick<Platform, 'environment'>): Promise<void> => {
  const { REDIS_URL: url, REDIS_PREFIX: prefix } = platform.environment()
  const redis = new Redis(url!)
  try {
    for (const key of await redis.keys(`${prefix}lease:*`)) {
      const holder = await redis.get(key)
      if (holder?.startsWith('wrk_')) await redis.del(key)
    }
  } finally {
    redis.disconnect()
  }
}
