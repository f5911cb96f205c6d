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

/** Says that what had failed since then arrives again, with everything in between: it waited in the log. */
export const tellRecovered = async (tx: EntityManager, id: string, failingSince: Date): Promise<void> => {
  const [row] = await readSubscriptions(tx, [id])
  if (!row) return
  const recovery = { since: failingSince.toISOString(), until: new Date().toISOString(), deliveries: null }
  const data = subscriptionEventData({ ...row, failingSince: null, lastError: null }, { recovery })
  await writeAll(tx, eventWrites([{ type: 'subscription.recovered', subject: id, accountId: row.accountId, data }]))
}
