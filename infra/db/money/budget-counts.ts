import type { EventType } from '#contracts/events/lifecycle.ts'
import { newId } from '#contracts/ids.ts'
import type { Budget } from './budgets.ts'
import { eventChannel } from '../events/event-log.ts'
import { following } from './quotas.ts'
import { jsonOf, sql, type Write } from '../sql.ts'

/** Where the price of a task was counted, as its row notes it. */
export type Counted = { budget_id: string; period_start: string }

/** What tasks that were accepted together add to a budget. */
export type Spending = { budget: Budget; amount: bigint }

type Notice = {
  budget_id: string
  period_start: Date
  notice: string
  /** Of use from which it is true; null when it is true anyway. */
  at_least: bigint | null
  event_id: string
  type: EventType
  account_id: string
  data: object
}

/**
 * Counts what was accepted against budgets, after the write of the name `after` has locked the wallets, and says what they have come to.
 * It is out of date if a hard budget were exceeded, or is gone. `exceeded`: budgets that have just refused something.
 */
export const spendingWrites = (
  { spendings, exceeded }: { spendings: readonly Spending[]; exceeded: readonly Budget[] },
  after?: string,
): Write[] => {
  const notices = [...spendings.flatMap(({ budget }) => noticesOf(budget)), ...refusalNotices(exceeded)]
  if (spendings.length === 0 && notices.length === 0) return []
  return [...countWrites(spendings, after), ...(notices.length > 0 ? noticeWrites(notices) : [])]
}

const countWrites = (spendings: readonly Spending[], after: string | undefined): Write[] => {
  const rows = spendings.map(({ budget, amount }) => ({
    budget_id: budget.id,
    period_start: budget.periodStart,
    amount,
  }))
  const count = sql`insert into budget_usage (budget_id, period_start, used)
    select budget_id, period_start, amount
    from json_to_recordset(${jsonOf(rows)}::json) as given (budget_id text, period_start timestamptz, amount bigint)
    where ${following(after)} order by budget_id
    on conflict (budget_id, period_start) do update set used = budget_usage.used + excluded.used
    returning budget_id, period_start, used`
  const within = sql`select 1 from counted_budgets join budget on budget.id = budget_id
    where deleted_at is null and (not hard or used <= amount)`
  return [
    { statement: count, name: 'counted_budgets' },
    { statement: within, expects: rows.length },
  ]
}

/** Both are rows of which each exists once in a period: whoever inserts one says it. */
const noticeWrites = (notices: readonly Notice[]): Write[] => {
  const given = sql`json_to_recordset(${jsonOf(notices)}::json) as given (budget_id text, period_start timestamptz,
    notice text, at_least bigint, event_id text, type text, account_id text, data jsonb)`
  const tell = sql`insert into budget_notice (budget_id, period_start, notice)
    select budget_id, period_start, notice from ${given} left join counted_budgets using (budget_id, period_start)
    where at_least is null or used >= at_least order by budget_id, notice
    on conflict do nothing returning budget_id, period_start, notice`
  const event = sql`insert into event (id, type, subject, account_id, correlation_id, data)
    select event_id, type, budget_id, account_id, budget_id,
      jsonb_set(data, '{budget,used}', to_jsonb(coalesce(used::text, data #>> '{budget,used}')))::json
    from told_budgets join ${given} using (budget_id, period_start, notice)
    left join counted_budgets using (budget_id, period_start)`
  return [
    { statement: tell, name: 'told_budgets' },
    { statement: event, notify: eventChannel },
  ]
}

const noticesOf = (budget: Budget): Notice[] => {
  const { amount, softPercents, hard, told } = budget
  const thresholds = softPercents
    .filter(percent => !told.includes(`${percent}%`))
    .map(percent => {
      // The least whole use that is at least this part of it.
      const atLeast = (amount * BigInt(percent) + 99n) / 100n
      return noticeOf(budget, { notice: `${percent}%`, atLeast, type: 'budget.threshold_reached', percent })
    })
  // Nothing is accepted beyond a hard one: that it is exceeded shows at the first refusal.
  if (hard || told.includes(exceededNotice)) return thresholds
  return [...thresholds, noticeOf(budget, { notice: exceededNotice, atLeast: amount + 1n, type: 'budget.exceeded' })]
}

const exceededNotice = 'exceeded'

const refusalNotices = (exceeded: readonly Budget[]): Notice[] =>
  [...new Map(exceeded.map(budget => [budget.id, budget])).values()]
    .filter(({ told }) => !told.includes(exceededNotice))
    .map(budget => noticeOf(budget, { notice: exceededNotice, atLeast: null, type: 'budget.exceeded' }))

type Said = { notice: string; atLeast: bigint | null; type: EventType; percent?: number }

const noticeOf = (budget: Budget, { notice, atLeast, type, percent }: Said): Notice => ({
  budget_id: budget.id,
  period_start: budget.periodStart,
  notice,
  at_least: atLeast,
  event_id: newId('event'),
  type,
  account_id: budget.accountId,
  data: { budget: { ...budgetFacts(budget), ...(percent === undefined ? {} : { percent }) } },
})

/** What an event or a refusal says of a budget. */
export const budgetFacts = (budget: Budget) => ({
  id: budget.id,
  name: budget.name,
  scope: budget.scope,
  scope_id: budget.scopeId,
  period: budget.period,
  amount: String(budget.amount),
  used: String(budget.used),
  hard: budget.hard,
  resets_at: budget.resetsAt?.toISOString() ?? null,
})

/** What a task gives back to where it was counted. */
export type Return = { countedIn: readonly Counted[]; amount: bigint }

/** Gives back what tasks did not cost after all, once the write of the name `after` has locked the wallets. */
export const returnWrites = (returns: readonly Return[], after?: string): Write[] => {
  const sums = new Map<string, Counted & { amount: bigint }>()
  for (const { countedIn, amount } of returns) {
    for (const counted of countedIn) {
      const name = `${counted.budget_id} ${counted.period_start}`
      sums.set(name, { ...counted, amount: (sums.get(name)?.amount ?? 0n) + amount })
    }
  }
  const rows = [...sums.values()].filter(({ amount }) => amount > 0n)
  if (rows.length === 0) return []
  const statement = sql`update budget_usage set used = greatest(used - given.amount, 0)
    from json_to_recordset(${jsonOf(rows)}::json) as given (budget_id text, period_start timestamptz, amount bigint)
    where budget_usage.budget_id = given.budget_id and budget_usage.period_start = given.period_start
      and ${following(after)}`
  return [{ statement }]
}
