import type { EntityManager } from './orm.ts'
import { among, jsonOf, query, sql, type RawBuilder, type Write } from './sql.ts'

const quotaNames = ['minute', 'day', 'month', 'in_flight'] as const
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

/**
 * What each account has used of the windows that are current by the database's clock, and the time there: hosts disagree about
 * it, and what is compared between them goes by this one. Only meaningful under the locks on the accounts' wallets.
 */
export const readUsage = async (
  em: EntityManager,
  accountIds: readonly string[],
): Promise<{ usage: Map<string, Usage>; now: Date }> => {
  const ids = [...new Set(accountIds)]
  const rows = await query<{ now: Date; account_id: string; quota: Quota; used: string }>(
    em,
    sql`select t.now, a.account_id, q.quota, coalesce(u.used, 0) as used
        from (select clock_timestamp() as now) as t
        cross join unnest(${ids}::text[]) as a (account_id)
        cross join (values ('minute'), ('day'), ('month'), ('in_flight')) as q (quota)
        left join quota_usage u on u.account_id = a.account_id and u.quota = q.quota and u.period_start =
          case q.quota when 'in_flight' then to_timestamp(0) else date_trunc(q.quota, t.now, 'UTC') end`,
  )
  const usage = new Map<string, Usage>(ids.map(id => [id, { minute: 0n, day: 0n, month: 0n, in_flight: 0n }]))
  for (const { account_id, quota, used } of rows) usage.get(account_id)![quota] = BigInt(used)
  return { usage, now: rows[0]?.now ?? new Date() }
}

export type Accepted = { accountId: string; tasks: number; limits: Record<Quota, number> }

/**
 * Counts accepted tasks in every window, after the write of the name `after`, and is out of date if that makes more of them than a
 * limit allows.
 */
export const acceptedWrites = (accepted: readonly Accepted[], now: Date, after?: string): Write[] => {
  if (accepted.length === 0) return []
  const rows = accepted.flatMap(({ accountId, tasks, limits }) =>
    quotaNames.map(quota => ({
      account_id: accountId,
      quota,
      period_start: periodStart(quota, now),
      used: tasks,
      most: limits[quota],
    })),
  )
  const given = sql`json_to_recordset(${jsonOf(rows)}::json)
    as given (account_id text, quota text, period_start timestamptz, used bigint, most bigint)`
  const count = sql`insert into quota_usage (account_id, quota, period_start, used)
    select account_id, quota, period_start, used from ${given} where ${following(after)}
    on conflict (account_id, quota, period_start) do update set used = quota_usage.used + excluded.used
    returning account_id, quota, used`
  const within = sql`select 1 from counted_quotas join ${given} using (account_id, quota) where counted_quotas.used <= most`
  return [
    { statement: count, name: 'counted_quotas' },
    { statement: within, expects: rows.length },
  ]
}

/** Gives back the places of tasks that have ended, once the write of the name `after` has locked the accounts' wallets. */
export const endedWrites = (byAccount: ReadonlyMap<string, number>, after?: string): Write[] => {
  if (byAccount.size === 0) return []
  const changes = [...byAccount].map(([account_id, ended]) => ({ account_id, ended }))
  const statement = sql`update quota_usage set used = used - change.ended
    from json_to_recordset(${jsonOf(changes)}::json) as change (account_id text, ended bigint)
    where quota_usage.account_id = change.account_id and ${among('quota_usage.account_id', [...byAccount.keys()])}
      and quota = 'in_flight' and period_start = to_timestamp(0) and ${following(after)}`
  return [{ statement }]
}

// Everybody locks wallets before quotas, or two would wait for each other; of the parts of one statement only this says which runs first.
const following = (after: string | undefined): RawBuilder<unknown> =>
  after === undefined ? sql`true` : sql`(select count(*) from ${sql.ref(after)}) >= 0`
