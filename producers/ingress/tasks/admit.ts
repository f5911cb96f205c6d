import type { ProblemCode } from '#contracts/http/problem.ts'
import type { LimitName, Limits } from '#contracts/limits.ts'
import { budgetFacts } from '#infra/db/money/budget-counts.ts'
import type { Budget } from '#infra/db/money/budgets.ts'
import type { Wallet } from '#infra/db/money/ledger.ts'
import { windowOf, type Quota, type Usage, type Windows } from '#infra/db/money/quotas.ts'

/** What an account has left, as it stands under the lock on its wallet. */
export type Room = { wallet: Wallet; usage: Usage; windows: Windows; budgets: Budget[]; limits: Limits }

/** What a task takes of a room. `budgets` are those of the room that it counts against. */
export type Taking = { price: bigint; pixels: bigint; budgets: readonly Budget[] }

export type Refusal = {
  code: ProblemCode
  detail: string
  extra?: Record<string, unknown>
  /** When it passes by itself. */
  resetsAt?: Date
  /** The budget that is used up. */
  budget?: Budget
}

/** Takes one task out of the room, or says why it does not fit. `room` is changed only if it fits. */
export const admit = (room: Room, taking: Taking): Refusal | undefined => {
  const { price, budgets } = taking
  const exhausted = quotas.find(({ quota, limit }) =>
    isOver(room.usage[quota], amountOf(quota, taking), room.limits[limit]),
  )
  if (exhausted) return quotaRefusal(room, exhausted)
  const full = budgets.find(({ hard, used, amount }) => hard && used + price > amount)
  if (full && price > 0n) return budgetRefusal(full, price)
  if (room.wallet.available < price) return creditRefusal(room.wallet.available, price)

  room.wallet.available -= price
  room.wallet.held += price
  for (const { quota } of quotas) room.usage[quota] += amountOf(quota, taking)
  for (const budget of budgets) budget.used += price
  return undefined
}

/** The budgets that what somebody posts with these tags, in this project, counts against. */
export const budgetsFor = (
  budgets: readonly Budget[],
  { actorId, tags, projectId }: { actorId: string; tags: readonly string[]; projectId: string | null },
): Budget[] =>
  budgets.filter(({ scope, scopeId }) => {
    if (scope === 'account') return true
    if (scope === 'tag') return tags.includes(scopeId!)
    return scopeId === (scope === 'key' ? actorId : projectId)
  })

const quotas = [
  { quota: 'in_flight', limit: 'tasksInFlight' },
  { quota: 'minute', limit: 'tasksPerMinute' },
  { quota: 'day', limit: 'tasksPerDay' },
  { quota: 'month', limit: 'tasksPerMonth' },
  { quota: 'pixels', limit: 'pixelsPerDay' },
] as const satisfies { quota: Quota; limit: LimitName }[]

const amountOf = (quota: Quota, { pixels }: Taking): bigint => (quota === 'pixels' ? pixels : 1n)

// What takes nothing of a quota fits however full that is.
const isOver = (used: bigint, more: bigint, limit: number): boolean => more > 0n && used + more > BigInt(limit)

/** The most that each quota allows. */
export const quotaLimits = (limits: Limits): Record<Quota, number> =>
  Object.fromEntries(quotas.map(({ quota, limit }) => [quota, limits[limit]])) as Record<Quota, number>

const quotaRefusal = ({ usage, limits, windows }: Room, { quota, limit: name }: (typeof quotas)[number]): Refusal => {
  const limit = limits[name]
  if (quota === 'in_flight') {
    return {
      code: 'concurrency-limited',
      detail: `At most ${limit} tasks may be in flight.`,
      extra: { limit, in_flight: Number(usage.in_flight), 'violated-policies': [quota] },
    }
  }
  return {
    code: 'quota-exceeded',
    detail:
      quota === 'pixels'
        ? `At most ${limit} pixels per day may be read; ${usage.pixels} were.`
        : `At most ${limit} tasks per ${quota} may be accepted.`,
    extra: { limit, quota, 'violated-policies': [quota] },
    resetsAt: windowOf(quota, windows).end,
  }
}

const budgetRefusal = (budget: Budget, required: bigint): Refusal => {
  const { id, name, scope, scope_id, period, amount, used, resets_at } = budgetFacts(budget)
  return {
    code: 'budget-exceeded',
    detail: `The task may cost ${required} credits, and the budget ${JSON.stringify(name)} has ${used} of ${amount} used.`,
    extra: { budget: { id, name, scope, scope_id, period }, amount, used, required: String(required), resets_at },
    // As it is at this moment: the room goes on changing.
    budget: { ...budget },
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
