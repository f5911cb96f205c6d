import type { Redis } from './redis.ts'
import { script } from './script.ts'

/** A worker that shows no sign of life for so long has lost its work to whoever gets the message next. */
export const leaseMs = 10_000
const overMs = 3_600_000
const startsMs = 24 * 3_600_000
const cancelMs = 24 * 3_600_000
const maxReopened = 3

/** One start that ended in nothing happens to whatever ran in a worker that was killed; from the second on it is suspicious. */
const startsToSuspect = 2
/** How long a task that waits for its turn counts as alive without being held. */
const turnMs = 600_000

/**
 * What the claim says. `claimed`: go on; with this one, `starts` starts have not come to an end. `suspect`: starts ended in
 * nothing, perhaps with their workers: nothing is claimed, ask again when it can run alone. `taken`: another worker is on it. `over`:
 * its outcome is published already. `canceled`: it need not be begun. `unknown`: Redis is away, so nobody knows; go on, effects
 * stay once.
 */
type Claim = { state: 'claimed'; starts: number } | { state: 'suspect' | 'taken' | 'over' | 'canceled' | 'unknown' }

export type Leases = {
  /** `isAlone` says that no other suspect runs in this process, so that a crash counts against the one that caused it. */
  claim: (taskId: string, isAlone?: boolean) => Promise<Claim>
  /** Prolongs every lease of this worker and returns the tasks among them that somebody wants canceled. */
  heartbeat: (taskIds: readonly string[]) => Promise<string[]>
  /** Ends the lease once the outcome is safely published, so that a second copy of the message is not worked on again. */
  finish: (taskId: string) => Promise<void>
  /** Ends the lease of a task whose message waits in a rung for so long: alive, though nobody holds it. Its start has ended. */
  park: (taskId: string, delayMs: number) => Promise<void>
  /**
   * Lets these tasks be worked on again although an outcome of theirs was published more than `arrivesMs` ago, since it was lost; a
   * few times each.
   */
  reopen: (taskIds: readonly string[], arrivesMs: number) => Promise<void>
  requestCancel: (taskId: string) => Promise<void>
  /**
   * Which of these tasks some worker holds, a rung keeps, or have an outcome that was published less than `arrivesMs` ago, so that it
   * may still be on its way; `undefined` when Redis cannot say.
   */
  held: (taskIds: readonly string[], arrivesMs: number) => Promise<Set<string> | undefined>
  /** How many starts of the task ended in nothing or still run; `undefined` when Redis cannot say. */
  starts: (taskId: string) => Promise<number | undefined>
}

// One round trip decides: two workers that ask at the same time get different answers.
const claimScript = script(`
local holder = redis.call('get', KEYS[1])
if holder == 'over' then return -1 end
if holder and holder ~= ARGV[1] and holder ~= 'parked' then return -2 end
if redis.call('exists', KEYS[2]) == 1 then return -3 end
if ARGV[4] == '0' and tonumber(redis.call('get', KEYS[3]) or '0') >= tonumber(ARGV[6]) then
  redis.call('set', KEYS[1], 'parked', 'px', ARGV[5])
  return -4
end
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
local starts = redis.call('incr', KEYS[3])
redis.call('pexpire', KEYS[3], ARGV[3])
return starts`)

// Only the holder may end its lease; a late one must not take it from the next worker.
const releaseScript = script(`
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[2], 'px', ARGV[3])
if ARGV[2] == 'over' then
  redis.call('del', KEYS[2])
elseif holder and redis.call('decr', KEYS[2]) <= 0 then
  redis.call('del', KEYS[2])
end
return 1`)

// How long ago an outcome was published is what its mark has lost of its life.
const heldScript = script(`
local held = {}
for index, key in ipairs(KEYS) do
  local holder = redis.call('get', key)
  if holder and (holder ~= 'over' or redis.call('pttl', key) > tonumber(ARGV[1])) then table.insert(held, index) end
end
return held`)

// An outcome that cannot be settled is lost every time, and the work for it must not be paid for for ever.
const reopenScript = script(`
for index = 1, #KEYS, 2 do
  local isLost = redis.call('get', KEYS[index]) == 'over' and redis.call('pttl', KEYS[index]) <= tonumber(ARGV[3])
  if isLost and redis.call('incr', KEYS[index + 1]) <= tonumber(ARGV[1]) then
    redis.call('del', KEYS[index])
  end
  redis.call('pexpire', KEYS[index + 1], ARGV[2])
end`)

// A lease that ran out or that Redis forgot, and that nobody else took, is taken again.
const heartbeatScript = script(`
local canceled = {}
for index = 1, #KEYS, 2 do
  local holder = redis.call('get', KEYS[index])
  if not holder or holder == ARGV[1] then redis.call('set', KEYS[index], ARGV[1], 'px', ARGV[2]) end
  if redis.call('exists', KEYS[index + 1]) == 1 then table.insert(canceled, (index + 1) / 2) end
end
return canceled`)

const claimAnswers = { [-1]: 'over', [-2]: 'taken', [-3]: 'canceled', [-4]: 'suspect' } as const

/** Leases by task, for one worker. Every answer may be missing: the database's terminal states are what decides in the end. */
export const leases = (redis: Redis, workerId: string): Leases => ({
  claim: async (taskId, isAlone = false) => {
    const keys = [leaseKey(taskId), cancelKey(taskId), startsKey(taskId)]
    const given = [workerId, leaseMs, startsMs, isAlone ? 1 : 0, turnMs, startsToSuspect]
    const answer = await attempt(() => claimScript(redis, keys, given))
    if (typeof answer !== 'number') return { state: 'unknown' }
    if (answer > 0) return { state: 'claimed', starts: answer }
    return { state: claimAnswers[answer as keyof typeof claimAnswers] }
  },

  heartbeat: async taskIds => {
    if (taskIds.length === 0) return []
    const keys = taskIds.flatMap(id => [leaseKey(id), cancelKey(id)])
    const answer = await attempt(() => heartbeatScript(redis, keys, [workerId, leaseMs]))
    return Array.isArray(answer) ? answer.map(place => taskIds[Number(place) - 1]!) : []
  },

  finish: async taskId => {
    await attempt(() => releaseScript(redis, [leaseKey(taskId), startsKey(taskId)], [workerId, 'over', overMs]))
  },

  park: async (taskId, delayMs) => {
    await attempt(() =>
      releaseScript(redis, [leaseKey(taskId), startsKey(taskId)], [workerId, 'parked', delayMs + leaseMs]),
    )
  },

  reopen: async (taskIds, arrivesMs) => {
    if (taskIds.length === 0) return
    const keys = taskIds.flatMap(id => [leaseKey(id), reopenedKey(id)])
    await attempt(() => reopenScript(redis, keys, [maxReopened, startsMs, overMs - arrivesMs]))
  },

  requestCancel: async taskId => {
    await attempt(() => redis.set(cancelKey(taskId), '1', 'PX', cancelMs))
  },

  held: async (taskIds, arrivesMs) => {
    if (taskIds.length === 0) return new Set()
    const answer = await attempt(() => heldScript(redis, taskIds.map(leaseKey), [overMs - arrivesMs]))
    return Array.isArray(answer) ? new Set(answer.map(place => taskIds[Number(place) - 1]!)) : undefined
  },

  starts: async taskId => {
    const count = await attempt(() => redis.get(startsKey(taskId)))
    return count === undefined ? undefined : Number(count ?? 0)
  },
})

const leaseKey = (taskId: string): string => `lease:${taskId}`
const cancelKey = (taskId: string): string => `cancel:${taskId}`
const reopenedKey = (taskId: string): string => `reopened:${taskId}`
const startsKey = (taskId: string): string => `starts:${taskId}`

const attempt = async <Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> => {
  try {
    return await ask()
  } catch {
    return undefined
  }
}
