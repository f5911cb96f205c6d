import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql, type RawBuilder } from '#infra/db/sql.ts'

// Every statement ends long before the time that one may take: what has gathered while nothing was deleted, however much, goes bit
// by bit, and what is gone stays gone. One that took too long would be rolled back, and so would every one after it.

const batchSize = 5_000

/** Deletes the rows of which this is true; an index must find them. */
export const deleteInBatches = async (
  em: () => EntityManager,
  table: string,
  isOver: RawBuilder<unknown>,
): Promise<void> => {
  const batch = sql`select ctid from ${sql.table(table)} where ${isOver} limit ${batchSize}`
  for (;;) {
    const deleted = await query(
      em(),
      sql`delete from ${sql.table(table)} where ctid = any(array(${batch})) and ${isOver} returning 1`,
    )
    if (deleted.length < batchSize) return
  }
}

/**
 * Deletes events that were logged so many days ago. No index knows their times, which follow the order of the log closely enough: it
 * is taken from its oldest end, as long as something old is found there.
 */
export const deleteOldEvents = async (em: () => EntityManager, days: number): Promise<void> => {
  let deleted: unknown[]
  do {
    deleted = await query(
      em(),
      sql`delete from event
          where sequence = any(array(select sequence from event order by sequence limit ${batchSize}))
            and time < now() - make_interval(days => ${days}::int)
          returning 1`,
    )
  } while (deleted.length > 0)
}

const pagesAtOnce = 20_000
const minuteMs = 60_000

/**
 * Deletes what was taken in so many days ago from one stretch of the table, which the minute says: a small table is one stretch, a large
 * one is gone through in as many minutes as it has, and never read as a whole. The index on the time (BRIN) only seems to help: for it
 * a stretch that has held old entries is old for ever, also when new ones have taken their places, so in time it leads everywhere. As
 * a sum the condition is not looked for there.
 */
export const deleteOldInbox = async (em: () => EntityManager, days: number): Promise<void> => {
  const [size] = await query<{ pages: number }>(
    em(),
    sql`select (pg_relation_size('inbox') / current_setting('block_size')::int)::int as pages`,
  )
  const stretches = Math.max(1, Math.ceil(size!.pages / pagesAtOnce))
  const page = (Math.floor(Date.now() / minuteMs) % stretches) * pagesAtOnce
  await query(
    em(),
    sql`delete from inbox
        where ctid >= ${`(${page},0)`}::tid and ctid < ${`(${page + pagesAtOnce},0)`}::tid
          and received_at + make_interval(days => ${days}::int) < now()`,
  )
}

const accountsAtOnce = 1_000

/** Deletes what was counted in minutes and days long over, account by account: the index begins with these. */
export const deleteOldQuotaUsage = async (em: () => EntityManager): Promise<void> => {
  let after = ''
  for (;;) {
    const accounts = await query<{ id: string }>(
      em(),
      sql`select id from account where id > ${after} order by id limit ${accountsAtOnce}`,
    )
    const ids = accounts.map(({ id }) => id)
    await deleteUsageOf(em(), ids)
    if (ids.length < accountsAtOnce) return
    after = ids.at(-1)!
  }
}

const deleteUsageOf = async (em: EntityManager, accountIds: readonly string[]): Promise<void> => {
  const own = sql`account_id = any(${accountIds}::text[])`
  await query(
    em,
    sql`delete from quota_usage where ${own} and quota = 'minute' and period_start < now() - interval '1 day'`,
  )
  await query(
    em,
    sql`delete from quota_usage
        where ${own} and quota in ('day', 'pixels') and period_start < now() - interval '60 days'`,
  )
}
