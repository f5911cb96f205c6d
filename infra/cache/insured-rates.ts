import { localRates, sharedRates, type CountHit } from './rates.ts'
import type { Redis } from './redis.ts'

/** After Redis has failed it is not asked for so long: one that hangs would hold up everything. */
const awayMs = 1_000

/** Counts in Redis for all processes together, and in this process alone while Redis is away. */
export const insuredRates = (redis: Redis): CountHit => {
  const shared = sharedRates(redis)
  const local = localRates()
  let awayUntilMs = 0
  return async rates => {
    if (awayUntilMs <= performance.now()) {
      try {
        return await shared(rates)
      } catch {
        awayUntilMs = performance.now() + awayMs
      }
    }
    return local(rates)
  }
}
