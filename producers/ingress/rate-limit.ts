import type { RequestHandler } from 'express'
import { RateLimiterMemory, RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible'
import type { Redis } from '#infra/cache/redis.ts'
import { callerOf } from './context.ts'
import { Problem } from './problem.ts'

export type RateLimit = RequestHandler

const windowSeconds = 60

/**
 * Counts every request of an account in a window of a minute, atomically in Redis; while Redis is away each process counts by
 * itself. Says where the account stands in the headers of draft-ietf-httpapi-ratelimit-headers.
 */
export const rateLimit = (redis: Redis): RateLimit => {
  const limiters = new Map<number, RateLimiterRedis>()

  const limiterFor = (points: number): RateLimiterRedis => {
    const known = limiters.get(points)
    if (known) return known
    const made = new RateLimiterRedis({
      storeClient: redis,
      keyPrefix: 'rate',
      points,
      duration: windowSeconds,
      insuranceLimiter: new RateLimiterMemory({ points, duration: windowSeconds }),
    })
    limiters.set(points, made)
    return made
  }

  return async (_request, response, next) => {
    const { accountId, limits } = callerOf(response)
    const quota = limits.requestsPerMinute
    const state = await consume(limiterFor(quota), accountId)
    const resetSeconds = Math.max(1, Math.ceil(state.result.msBeforeNext / 1000))
    response.set({
      'RateLimit-Policy': `"requests";q=${quota};w=${windowSeconds}`,
      RateLimit: `"requests";r=${Math.max(0, state.result.remainingPoints)};t=${resetSeconds}`,
    })
    if (state.isRefused) {
      throw new Problem('rate-limited', { retryAfter: resetSeconds, extra: { 'violated-policies': ['requests'] } })
    }
    next()
  }
}

const consume = async (
  limiter: RateLimiterRedis,
  key: string,
): Promise<{ result: RateLimiterRes; isRefused: boolean }> => {
  try {
    return { result: await limiter.consume(key), isRefused: false }
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal
    return { result: refusal as RateLimiterRes, isRefused: true }
  }
}
