import type { EntityManager } from '../orm.ts'
import { periodEnd, periodStart } from './periods.ts'
import { among, jsonOf, query, sql, type RawBuilder, type Write } from '../sql.ts'

const quotaNames = ['minute', 'day', 'month', 'in_flight', 'pixels'] as const
export type Quota = (typeof quotaNames)[number]
export type Usage = Record<Quota, bigint>

/** The time from `start` to just before `end`. */
export type Window = { start: Date; end: Date }
/** The windows that a moment lies in. Minutes are the same everywhere; days and months are those of the account's time zone. */
export type Windows = Record<'minute' | 'day' | 'month', Window>

const minuteMs = 60_000

/** The minute that `now` lies in. */
export const minuteAt = (now: Date): Window => {
  const startMs = Math.floor(now.getTime() / minuteMs) * minuteMs
  return { start: new Date(startMs), end: new Date(startMs + minuteMs) }
}

/** Tasks in flight have one window for ever. */
const always = new Date(0)

/** The window that a quota is counted in. */
export const windowOf = (quota: Exclude<Quota, 'in_flight'>, windows: Windows): Window =>
  windows[quota === 'pixels' ? 'day' : quota]

const startOf = (quota: Quota, windows: Windows): Date =>
  quota === 'in_flight' ? always : windowOf(quota, windows).start

export type AccountUsage = { usage: Usage; windows: Windows; timeZone: string }

type UsageRow = {
  now: Date
  account_id: string
  time_zone: string
  day_start: Date
  day_end: Date
  month_start: Date
  month_end: Date
  used: Partial<Record<Quota, string>> | null
}

/**
 * What each account has used of the windows that are current by the database's clock, and the time there: hosts disagree about
 * it, and what is compared between them goes by this one. Only the database says where days begin, so that nobody's list of time
 * zones differs from another's. Only meaningful under the locks on the accounts' wallets.
 */
export const readUsage = async (
  em: EntityManager,
  accountIds: readonly string[],
): Promise<{ accounts: Map<string, AccountUsage>; now: Date }> => {
  const rows = await query<UsageRow>(
    em,
    sql`select t.now, a.id as account_id, a.time_zone, w.*, u.used
        from (select clock_timestamp() as now) as t
        join account a on a.id = any(${[...new Set(accountIds)]}::text[])
        cross join lateral (select
          ${periodStart(day, here)} as day_start, ${periodEnd(day, here)} as day_end,
          ${periodStart(month, here)} as month_start, ${periodEnd(month, here)} as month_end) as w
        left join lateral (select json_object_agg(quota, u.used::text) as used
          from (values ('minute', date_trunc('minute', t.now)), ('day', w.day_start), ('month', w.month_start),
            ('pixels', w.day_start), ('in_flight', to_timestamp(0))) as q (quota, period_start)
          join quota_usage u using (quota, period_start) where u.account_id = a.id) as u on true`,
  )
  const now = rows[0]?.now ?? new Date()
  return { accounts: new Map(rows.map(row => [row.account_id, accountUsage(row)])), now }
}

const here = { now: sql`t.now`, zone: sql`a.time_zone` }
const [day, month] = [sql`'day'`, sql`'month'`]

const accountUsage = (row: UsageRow): AccountUsage => ({
  usage: Object.fromEntries(quotaNames.map(quota => [quota, BigInt(row.used?.[quota] ?? 0)])) as Usage,
  windows: {
    minute: minuteAt(row.now),
    day: { start: row.day_start, end: row.day_end },
    month: { start: row.month_start, end: row.month_end },
  },
  timeZone: row.time_zone,
})

export type Accepted = {
  accountId: string
  tasks: number
  /** Of the pictures that they read. */
  pixels: bigint
  limits: Record<Quota, number>
  windows: Windows
}

/**
 * Counts accepted tasks in every window, after the write of the name `after`, and is out of date if that makes more of them than a
 * limit allows.
 */
export const acceptedWrites = (accepted: readonly Accepted[], after?: string): Write[] => {
  if (accepted.length === 0) return []
  const rows = accepted.flatMap(({ accountId, tasks, pixels, limits, windows }) =>
    quotaNames.flatMap(quota => {
      const used = quota === 'pixels' ? pixels : BigInt(tasks)
      if (used === 0n) return []
      return [{ account_id: accountId, quota, period_start: startOf(quota, windows), used, most: limits[quota] }]
    }),
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

/** Everybody locks wallets before quotas, or two would wait for each other; of the parts of one statement only this says which runs first. */
export const following = (after: string | undefined): RawBuilder<unknown> =>
  after === undefined ? sql`true` : sql`(select count(*) from ${sql.ref(after)}) >= 0`
