import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

export type AccountFlag = {
  accountId: string
  flag: string
  raisedAt: Date
  seenAt: Date
  detail: Record<string, number>
}

/** An hour with fewer recognitions than this is nobody's business, */
const fewestPerHour = 2_000
/** nor is one that is less than so many times the usual. */
const timesUsual = 10

const columns = sql`account_id as "accountId", flag, raised_at as "raisedAt", seen_at as "seenAt", detail`

/**
 * Flags accounts that have had far more pictures read within the last hour than in an usual hour of the week before: what looks like
 * reading for somebody else. Returns the flags that were not up before.
 */
export const flagSurges = async (em: EntityManager): Promise<AccountFlag[]> =>
  query<AccountFlag>(
    em,
    sql`with hours as (
          select account_id,
            sum(tasks) filter (where bucket > now() - interval '1 hour') as last_hour,
            coalesce(sum(tasks) filter (where bucket <= now() - interval '1 hour'), 0) / (7 * 24.0) as usual_hour
          from usage_bucket
          where type in ('text.recognize', 'calc.recognize') and bucket > now() - interval '7 days 1 hour'
          group by account_id
        )
        insert into account_flag (account_id, flag, detail)
        select account_id, 'recognition-surge', jsonb_build_object('last_hour', last_hour, 'usual_hour', round(usual_hour, 1))
        from hours where last_hour >= greatest(${fewestPerHour}, ${timesUsual} * usual_hour)
        order by account_id
        on conflict (account_id, flag) do update set detail = excluded.detail, seen_at = now()
        returning ${columns}, xmax = 0 as "isNew"`,
  ).then(flags => (flags as (AccountFlag & { isNew: boolean })[]).filter(({ isNew }) => isNew))

/** Every flag that is up, the newest first. */
export const listFlags = (em: EntityManager): Promise<AccountFlag[]> =>
  query<AccountFlag>(em, sql`select ${columns} from account_flag order by seen_at desc, account_id limit 1000`)

/** Takes an account's flags down; it is raised again when it happens again. Returns how many there were. */
export const lowerFlags = async (em: EntityManager, accountId: string): Promise<number> => {
  const rows = await query(em, sql`delete from account_flag where account_id = ${accountId} returning 1`)
  return rows.length
}
