import type { ProblemCode } from '#contracts/http/problem.ts'
import type { Limits } from '#contracts/limits.ts'
import type { Quota, Usage } from '#infra/db/quotas.ts'
import type { Wallet } from '#infra/db/ledger.ts'

/** What an account has left, as it stands under the lock on its wallet. */
export type Room = { wallet: Wallet; usage: Usage; limits: Limits }

export type Refusal = { code: ProblemCode; detail: string; extra?: Record<string, unknown> }

/** Takes one task of this price out of the room, or says why it does not fit. `room` is changed only if it fits. */
export const admit = (room: Room, price: bigint): Refusal | undefined => {
  const exhausted = quotas.find(({ quota, limit }) => room.usage[quota] >= BigInt(room.limits[limit]))
  if (exhausted) return quotaRefusal(room, exhausted)
  if (room.wallet.available < price) return creditRefusal(room.wallet.available, price)

  room.wallet.available -= price
  room.wallet.held += price
  for (const { quota } of quotas) room.usage[quota] += 1n
  return undefined
}

const quotas = [
  { quota: 'in_flight', limit: 'tasksInFlight' },
  { quota: 'minute', limit: 'tasksPerMinute' },
  { quota: 'day', limit: 'tasksPerDay' },
  { quota: 'month', limit: 'tasksPerMonth' },
] as const satisfies { quota: Quota; limit: keyof Limits }[]

/** The most that each quota allows. */
export const quotaLimits = (limits: Limits): Record<Quota, number> =>
  Object.fromEntries(quotas.map(({ quota, limit }) => [quota, limits[limit]])) as Record<Quota, number>

const quotaRefusal = ({ usage, limits }: Room, { quota, limit: name }: (typeof quotas)[number]): Refusal => {
  const limit = limits[name]
  if (quota !== 'in_flight') {
    return {
      code: 'quota-exceeded',
      detail: `At most ${limit} tasks per ${quota} may be accepted.`,
      extra: { limit, quota },
    }
  }
  return {
    code: 'concurrency-limited',
    detail: `At most ${limit} tasks may be in flight.`,
    extra: { limit, in_flight: Number(usage.in_flight), 'violated-policies': [quota] },
  }
}

const creditRefusal = (available: bigint, required: bigint): Refusal => ({
  code: 'insufficient-credits',
  detail: `The task may cost ${required} credits and ${available} are available.`,
  extra: {
    available: String(available),
    required: String(required),
    shortfall: String(required - available),
  },
})
