import type { UsageBucket, UsageGroup } from '#contracts/http/usage.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, type RawBuilder } from '../sql.ts'

export type UsageQuestion = {
  accountId: string
  start: Date
  end: Date
  bucket: UsageBucket
  groups: readonly UsageGroup[]
  /** Rows at most. */
  limit: number
}

/** `key`, `tag` and `project` as they are stored: empty where there is none. */
export type UsageSum = { start: Date; tasks: number; credits: string } & Partial<Record<UsageGroup, string>>

const columnOf = {
  type: 'type',
  status: 'status',
  key: 'created_by',
  tag: 'tag',
  project: 'project_id',
} as const satisfies Record<UsageGroup, string>

/** What ended in a time and what it cost, by time and by what is asked for, the oldest first. A task counts once for each tag. */
export const sumUsage = async (em: EntityManager, question: UsageQuestion): Promise<UsageSum[]> => {
  const { accountId, start, end, bucket, groups, limit } = question
  const view = sql.table(groups.includes('tag') ? 'usage_tag_bucket' : 'usage_bucket')
  const names = groups.map(group => sql`${sql.ref(columnOf[group])} as ${sql.ref(group)}`)
  const places = [1, ...groups.map((_, place) => place + 2)].map(place => sql.lit(place))
  return query<UsageSum>(
    em,
    sql`select ${sql.join([sql`${startOf[bucket]} as start`, ...names])}, sum(tasks)::float8 as tasks, sum(credits)::text as credits
        from ${view} u join account a on a.id = u.account_id
        where u.account_id = ${accountId} and bucket >= ${start} and bucket < ${end}
        group by ${sql.join(places)} order by ${sql.join(places)} limit ${limit}`,
  )
}

const startOf: Record<UsageBucket, RawBuilder<unknown>> = {
  '1m': sql`bucket`,
  '1h': sql`date_trunc('hour', bucket, 'UTC')`,
  '1d': sql`date_trunc('day', bucket, a.time_zone)`,
}

/** Where the days of an account begin, and what time it is there. */
export const readClock = async (em: EntityManager, accountId: string): Promise<{ timeZone: string; now: Date }> => {
  const [row] = await query<{ timeZone: string; now: Date }>(
    em,
    sql`select time_zone as "timeZone", clock_timestamp() as now from account where id = ${accountId}`,
  )
  return row!
}
