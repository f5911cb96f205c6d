import type { Redis } from './redis.ts'
import { script } from './script.ts'

/** So many of something, the `key`, within a window that begins with the first of them. */
export type Rate = { key: string; most: number; windowMs: number }

/** Where one rate stands: how many are left in its window, and when that ends. */
type Standing = { left: number; resetMs: number }

/** One standing per rate. Nothing was counted when it is refused: what one limit refuses uses up no other. */
export type Hit = { isAllowed: boolean; standings: Standing[] }

export type CountHit = (rates: readonly Rate[]) => Promise<Hit>

// All rates or none, in one round trip. Time is that of Redis: each key lives as long as its window.
const hitScript = script(`
local isAllowed = 1
local used = {}
for index, key in ipairs(KEYS) do
  used[index] = tonumber(redis.call('get', key) or '0')
  if used[index] >= tonumber(ARGV[2 * index - 1]) then isAllowed = 0 end
end
local answer = { isAllowed }
for index, key in ipairs(KEYS) do
  if isAllowed == 1 then
    used[index] = redis.call('incr', key)
    if used[index] == 1 then redis.call('pexpire', key, ARGV[2 * index]) end
  end
  table.insert(answer, used[index])
  table.insert(answer, redis.call('pttl', key))
end
return answer`)

/** Counts in Redis, for all processes together. Fails when Redis is away. */
export const sharedRates =
  (redis: Redis): CountHit =>
  async rates => {
    const given = rates.flatMap(({ most, windowMs }) => [most, windowMs])
    const keys = rates.map(({ key }) => `rate:${key}`)
    const [isAllowed, ...numbers] = (await hitScript(redis, keys, given)) as number[]
    const standings = rates.map(({ most, windowMs }, place) => ({
      left: Math.max(0, most - numbers[2 * place]!),
      // A key without a life was never counted: its window would begin now.
      resetMs: numbers[2 * place + 1]! < 0 ? windowMs : numbers[2 * place + 1]!,
    }))
    return { isAllowed: isAllowed === 1, standings }
  }

/** Windows that are over are looked for when so many are kept, and then not again for a moment: many clients must not make it the work. */
const tidyAt = 10_000
const tidyEveryMs = 1_000

/** Counts in the memory of this process, by its own clock that only moves forward. */
export const localRates = (elapsedMs: () => number = () => performance.now()): CountHit => {
  const windows = new Map<string, { used: number; endsAtMs: number }>()
  let tidyFromMs = 0

  const windowOf = ({ key, windowMs }: Rate, nowMs: number): { used: number; endsAtMs: number } => {
    const known = windows.get(key)
    return known && known.endsAtMs > nowMs ? known : { used: 0, endsAtMs: nowMs + windowMs }
  }

  return rates => {
    const nowMs = elapsedMs()
    const found = rates.map(rate => ({ ...rate, ...windowOf(rate, nowMs) }))
    const isAllowed = found.every(({ used, most }) => used < most)
    if (windows.size > tidyAt && nowMs >= tidyFromMs) {
      dropOver(windows, nowMs)
      tidyFromMs = nowMs + tidyEveryMs
    }
    const standings = found.map(({ key, used, most, endsAtMs }) => {
      const now = isAllowed ? used + 1 : used
      if (isAllowed) windows.set(key, { used: now, endsAtMs })
      return { left: Math.max(0, most - now), resetMs: endsAtMs - nowMs }
    })
    return Promise.resolve({ isAllowed, standings })
  }
}

const dropOver = (windows: Map<string, { endsAtMs: number }>, nowMs: number): void => {
  for (const [key, { endsAtMs }] of windows) if (endsAtMs <= nowMs) windows.delete(key)
}
