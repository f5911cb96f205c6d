import { subscriptionEventData } from '#contracts/events/subscription-data.ts'
import { eventWrites, type Position } from '../events/event-log.ts'
import { parsePosition } from '../events/log-position.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, writeAll } from '../sql.ts'
import { readSubscriptions } from './subscriptions.ts'

/** How far a subscription has come in the log, as whoever sends for it knows it. */
export type SinkProgress = { id: string; revision: number; position: Position; hasSent: boolean }

/**
 * Moves a subscription on. Only while it is what it was when it was read: one that somebody has sent back in the log, paused or
 * changed meanwhile stays where it is, and false is returned.
 */
export const noteProgress = async (
  em: EntityManager,
  { id, revision, position, hasSent }: SinkProgress,
): Promise<boolean> => {
  const { xid, sequence } = parsePosition(position)
  const rows = await query(
    em,
    sql`update subscription set cursor_xid = ${xid}::xid8, cursor_sequence = ${sequence}::bigint,
          failing_since = case when ${hasSent} then null else failing_since end,
          last_success_at = case when ${hasSent} then now() else last_success_at end
        where id = ${id} and revision = ${revision} and status = 'active' returning 1`,
  )
  return rows.length > 0
}

type Followed = { id: string; revision: number }

/**
 * Moves a subscription for which nothing waits on to the end of the log, so that its place is still there when older events are
 * deleted. One for which something waits stays where it is.
 */
export const keepUp = async (em: EntityManager, { id, revision }: Followed): Promise<void> => {
  await query(
    em,
    sql`update subscription s set cursor_xid = last.xid, cursor_sequence = last.sequence
        from (select xid, sequence from event where xid < pg_snapshot_xmin(pg_current_snapshot())
              order by xid desc, sequence desc limit 1) last
        where s.id = ${id} and s.revision = ${revision} and s.status = 'active'
          and (last.xid, last.sequence) > (s.cursor_xid, s.cursor_sequence)
          and not exists (select from event e where ${isAhead})`,
  )
}

/** Tells that the log does not reach back any more to where a subscription stands. */
export const noteMissed = async (em: EntityManager, { id, revision }: Followed): Promise<void> => {
  const told = 'Events may be missing: the log no longer reaches back to where this subscription stood.'
  await query(
    em,
    sql`update subscription set last_error = ${told} where id = ${id} and revision = ${revision} and status = 'active'`,
  )
}

/** How old the oldest event is that waits for a subscription over AMQP or Kafka; 0 where none waits. */
export const sinkLagSeconds = async (em: EntityManager): Promise<number> => {
  const [row] = await query<{ seconds: number | null }>(
    em,
    sql`select max(extract(epoch from now() - waiting.time))::float8 as seconds from subscription s
        cross join lateral (select e.time from event e where ${isAhead} order by e.xid, e.sequence limit 1) waiting
        where s.protocol in ('AMQP', 'KAFKA') and s.status = 'active'`,
  )
  return row?.seconds ?? 0
}

/** An event `e` of what the subscription `s` asks for that it has not come to. */
const isAhead = sql`e.account_id = s.account_id and (cardinality(s.types) = 0 or e.type = any(s.types))
  and (e.xid, e.sequence) > (s.cursor_xid, s.cursor_sequence)`

/** Says that what had failed since then arrives again, with everything in between: it waited in the log. */
export const tellRecovered = async (tx: EntityManager, id: string, failingSince: Date): Promise<void> => {
  const [row] = await readSubscriptions(tx, [id])
  if (!row) return
  const recovery = { since: failingSince.toISOString(), until: new Date().toISOString(), deliveries: null }
  const data = subscriptionEventData({ ...row, failingSince: null, lastError: null }, { recovery })
  await writeAll(tx, eventWrites([{ type: 'subscription.recovered', subject: id, accountId: row.accountId, data }]))
}
