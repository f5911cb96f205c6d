import { freeLots, inSpendingOrder, spend, type Lot } from './lot-rule.ts'
import { unassignedCaptures } from './lot-rows.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

export type Balance = {
  available: bigint
  held: bigint
  /** What tasks have cost, less what was given back. */
  settled: bigint
  /** What waits for an approval. */
  pending: bigint
}

/** What a transfer `t` does to the two books of a wallet. */
export const availableChange = sql`((t.target = 'available')::int - (t.source = 'available')::int) * t.amount`
export const heldChange = sql`((t.target = 'held')::int - (t.source = 'held')::int) * t.amount`

/**
 * The balance of an account, now or as it was. It is counted back from now, so that a time not long ago costs little; what was earned
 * follows from what came in and did not go otherwise.
 */
export const readBalance = async (
  em: EntityManager,
  { accountId, asOf = null }: { accountId: string; asOf?: string | null },
): Promise<Balance> => {
  const until = sql`coalesce(${asOf}::timestamptz, 'infinity')`
  const [row] = await query<Record<keyof Balance, string>>(
    em,
    sql`select (w.available - later.available)::text as available, (w.held - later.held)::text as held,
          (came.amount - w.available - w.held + later.available + later.held)::text as settled, waiting.amount::text as pending
        from wallet w
        cross join lateral (
          select coalesce(sum(${availableChange}), 0) as available, coalesce(sum(${heldChange}), 0) as held
          from ledger_transfer t where t.account_id = w.account_id and t.created_at > ${until}
        ) as later
        cross join lateral (
          select coalesce(sum(${availableChange}), 0) as amount
          from ledger_transfer t where t.account_id = w.account_id and t.task_id is null and t.created_at <= ${until}
        ) as came
        cross join lateral (
          select coalesce(sum(a.amount), 0) as amount from adjustment a
          where a.account_id = w.account_id and a.status = 'pending' and a.amount > 0 and ${asOf}::timestamptz is null
        ) as waiting
        where w.account_id = ${accountId}`,
  )
  const { available = '0', held = '0', settled = '0', pending = '0' } = row ?? {}
  return { available: BigInt(available), held: BigInt(held), settled: BigInt(settled), pending: BigInt(pending) }
}

/** What of the available credits ends when, the soonest first. */
export const readExpiring = async (em: EntityManager, accountId: string): Promise<{ amount: bigint; at: Date }[]> => {
  // One statement: the lots as they would be if every capture were assigned already, and nothing is written for it.
  const rows = await query<Omit<Lot, 'remaining'> & { remaining: string; held: string; captured: string }>(
    em,
    sql`select l.id, l.kind, l.remaining, l.created_at as "createdAt", l.expires_at as "expiresAt", w.held,
          (select coalesce(sum(t.amount), 0) from ${unassignedCaptures} and t.account_id = w.account_id) as captured
        from credit_lot l join wallet w using (account_id) where l.account_id = ${accountId} and l.remaining > 0`,
  )
  const [first] = rows
  if (!first) return []
  const lots = inSpendingOrder(rows.map(row => ({ ...row, remaining: BigInt(row.remaining) })))
  const free = freeLots(spend(lots, BigInt(first.captured)).lots, BigInt(first.held))
  const ending = free.flatMap(({ expiresAt, remaining }) =>
    expiresAt === null || remaining === 0n ? [] : [{ at: expiresAt, amount: remaining }],
  )
  return [...Map.groupBy(ending, ({ at }) => at.getTime()).values()]
    .map(together => ({ at: together[0]!.at, amount: together.reduce((sum, { amount }) => sum + amount, 0n) }))
    .toSorted((one, other) => one.at.getTime() - other.at.getTime())
}

const rateDays = 7
const longestYears = 10

/** When nothing is left if it goes on as in the last days, or as since the account is there if that is less. */
export const projectDepletion = async (em: EntityManager, accountId: string): Promise<Date | null> => {
  const [row] = await query<{ at: Date | null }>(
    em,
    sql`select case when left_for < ${longestYears} * 365.25 * 86400 then now() + left_for * interval '1 second' end as at
        from wallet w join account a on a.id = w.account_id
        cross join lateral (
          select sum(credits) as credits from usage_bucket u
          where u.account_id = a.id and u.bucket > now() - make_interval(days => ${rateDays}::int)
        ) as used
        cross join lateral (
          select least(${rateDays} * 86400, greatest(3600, extract(epoch from now() - a.created_at))) as seconds
        ) as span
        cross join lateral (select w.available * span.seconds / nullif(used.credits, 0) as left_for) as projected
        where w.account_id = ${accountId}`,
  )
  return row?.at ?? null
}
