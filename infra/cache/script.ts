import { createHash } from 'node:crypto'
import type { Redis } from './redis.ts'

export type Script = (redis: Redis, keys: readonly string[], given: readonly (string | number)[]) => Promise<unknown>

/** A Lua script that runs in Redis in one step. Only its digest travels, and the text once after each start of Redis. */
export const script = (lua: string): Script => {
  const digest = createHash('sha1').update(lua).digest('hex')
  return async (redis, keys, given) => {
    try {
      return await redis.evalsha(digest, keys.length, ...keys, ...given)
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error
      return redis.eval(lua, keys.length, ...keys, ...given)
    }
  }
}
