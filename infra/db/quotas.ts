import type { EntityManager } from './orm.ts'
import { jsonOf, query, sql } from './sql.ts'

export const quotaNames = ['minute', 'day', 'month', 'in_flight'] as const
export type Quota = (typeof quotaNames)[number]
export type Usage = Record<Quota, bigint>

/** When the window of a quota that `now` lies in began (UTC). Tasks in flight have no window. */
export const periodStart = (quota: Quota, now: Date): Date => {
  const start = new Date(now)
  if (quota === 'in_flight') return new Date(0)
  start.setUTCSeconds(0, 0)
  if (quota === 'minute') return start
  start.setUTCHours(0, 0)
  if (quota === 'month') start.setUTCDate(1)
  return start
}

/** When the window that `now` lies in ends. */
export const periodEnd = (quota: Exclude<Quota, 'in_flight'>, now: Date): Date => {
  const end = periodStart(quota, now)
  if (quota === 'minute') end.setUTCMinutes(end.getUTCMinutes() + 1)
  else if (quota === 'day') end.setUTCDate(end.getUTCDate() + 1)
  else end.setUTCMonth(end.getUTCMonth() + 1)
  return end
}

/** What each account has used of its current windows. Only meaningful under the lock on its wallet. */
export const readUsage = async (
  em: EntityManager,
  accountIds: readonly string[],
  now: Date,
): Promise<Map<string, Usage>> => {
  const windows = quotaNames.map(quota => ({ quota, period_start: periodStart(quota, now) }))
  const rows = await query<{ account_id: string; quota: Quota; used: string }>(
    em,
    sql`select account_id, quota, used from quota_usage
        join json_to_recordset(${jsonOf(windows)}) as w (quota text, period_start timestamptz) using (quota, period_start)
        where account_id = any(${[...new Set(accountIds)]}::text[])`,
  )
  const usage = new Map<string, Usage>(accountIds.map(id => [id, { minute: 0n, day: 0n, month: 0n, in_flight: 0n }]))
  for (const { account_id, quota, used } of rows) usage.get(account_id)![quota] = BigInt(used)
  return usage
}

/** Counts accepted tasks in every window. */
export const countAccepted = async (
  em: EntityManager,
  byAccount: ReadonlyMap<string, number>,
  now: Date,
): Promise<void> => {
  const rows = [...byAccount].flatMap(([account_id, used]) =>
    quotaNames.map(quota => ({ account_id, quota, period_start: periodStart(quota, now), used })),
  )
  await addUsage(em, rows)
}

/** Gives back the places of tasks that have ended. */
export const countEnded = async (em: EntityManager, byAccount: ReadonlyMap<string, number>): Promise<void> => {
  const changes = [...byAccount].map(([account_id, ended]) => ({ account_id, ended }))
  await query(
    em,
    sql`update quota_usage set used = used - change.ended
        from json_to_recordset(${jsonOf(changes)}) as change (account_id text, ended bigint)
        where quota_usage.account_id = change.account_id and quota = 'in_flight'`,
  )
}

const addUsage = async (em: EntityManager, rows: readonly object[]): Promise<void> => {
  if (rows.length === 0) return
  await query(
    em,
    sql`insert into quota_usage (account_id, quota, period_start, used)
        select account_id, quota, period_start, used from json_populate_recordset(null::quota_usage, ${jsonOf(rows)})
        on conflict (account_id, quota, period_start) do update set used = quota_usage.used + excluded.used`,
  )
}
