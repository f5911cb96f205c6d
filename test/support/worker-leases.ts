import { Redis } from 'ioredis'
import { eventually } from './eventually.ts'
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

/** Waits until a worker has told the end of this task, and forgets that it has: the next copy of the command is worked on again. */
export const forgetEnd = async (platform: Pick<Platform, 'environment'>, taskId: string): Promise<void> => {
  const { REDIS_URL: url, REDIS_PREFIX: prefix } = platform.environment()
  const redis = new Redis(url!)
  const key = `${prefix}lease:${taskId}`
  try {
    await eventually('the work has ended', async () => (await redis.get(key)) === 'over')
    await redis.del(key)
  } finally {
    redis.disconnect()
  }
}
