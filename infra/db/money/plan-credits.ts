import { plans, type PlanName } from '#contracts/plans.ts'
import { grantLot } from './lots.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/**
 * From now on the account gets the credits of its plan at the beginning of each month of its time zone, and soon those of this month.
 * Called again, as after a change of the plan, it gets what the new plan has more for the month that runs.
 */
export const enrollForPlanCredits = async (tx: EntityManager, accountId: string): Promise<void> => {
  await query(
    tx,
    sql`insert into plan_credit (account_id, next_at) values (${accountId}, now())
        on conflict (account_id) do update set next_at = excluded.next_at`,
  )
}

/** The accounts whose next credits are due at `now`, the longest waiting first. */
export const duePlanCredits = async (
  em: EntityManager,
  { now, limit }: { now: Date; limit: number },
): Promise<string[]> => {
  const rows = await query<{ accountId: string }>(
    em,
    sql`select p.account_id as "accountId" from plan_credit p join account a on a.id = p.account_id
        where p.next_at <= ${now}::timestamptz and a.suspended_at is null order by p.next_at limit ${limit}`,
  )
  return rows.map(({ accountId }) => accountId)
}

type Period = { plan: PlanName; name: string; endsAt: Date }

/**
 * Grants what an account's plan gives in the month that `now` lies in, less what it got in it before, to be spent in it. Exactly once
 * per account and month, whoever asks at the same time. Returns the amount.
 */
export const grantPlanCredits = async (tx: EntityManager, accountId: string, now: Date): Promise<bigint> => {
  const period = await lockPeriod(tx, accountId, now)
  if (!period) return 0n
  const { plan, name, endsAt } = period
  const operation = `plan:${accountId}:${name}`
  const given = await readGiven(tx, accountId, operation)
  const amount = plans[plan].monthlyCredits - given.amount
  const operationId = given.times === 0 ? operation : `${operation}:${given.times + 1}`
  const memo = `${plans[plan].title} plan, ${name}`
  if (amount > 0n) await grantLot(tx, { accountId, kind: 'plan', amount, expiresAt: endsAt, operationId, memo })
  await query(tx, sql`update plan_credit set next_at = ${endsAt}::timestamptz where account_id = ${accountId}`)
  return amount > 0n ? amount : 0n
}

// What was taken back, as with the money for a plan, was not given.
const readGiven = async (
  tx: EntityManager,
  accountId: string,
  operation: string,
): Promise<{ amount: bigint; times: number }> => {
  const [row] = await query<{ amount: string; times: number }>(
    tx,
    sql`select coalesce(sum(l.granted - back.amount), 0)::text as amount, count(*)::int as times
        from credit_lot l join ledger_transfer t on t.id = l.transfer_id
        cross join lateral (
          select coalesce(sum(u.amount), 0) as amount from lot_use u join ledger_transfer b on b.id = u.transfer_id
          where u.lot_id = l.id and b.target = 'issued'
        ) as back
        where l.account_id = ${accountId} and l.kind = 'plan'
          and (t.operation_id = ${operation} or starts_with(t.operation_id, ${operation} || ':'))`,
  )
  return { amount: BigInt(row!.amount), times: row!.times }
}

const lockPeriod = async (tx: EntityManager, accountId: string, now: Date): Promise<Period | undefined> => {
  const [period] = await query<Period>(
    tx,
    sql`select a.plan, to_char(l.month, 'YYYY-MM') as name, (l.month + interval '1 month') at time zone a.time_zone as "endsAt"
        from plan_credit p join account a on a.id = p.account_id
        cross join lateral (select date_trunc('month', ${now}::timestamptz at time zone a.time_zone) as month) as l
        where p.account_id = ${accountId} and p.next_at <= ${now}::timestamptz and a.suspended_at is null for update of p`,
  )
  return period
}
