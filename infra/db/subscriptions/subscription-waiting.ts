import { parsePosition } from '../events/log-position.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'
import type { Subscription } from './subscriptions.ts'

/** More are not counted. */
const mostCounted = 1_000

export type Waiting = { count: number; since: Date | null }

/** What a subscription has not got yet: its deliveries, or where it has none the events of its account behind its place in the log. */
export const readWaiting = async (
  em: EntityManager,
  { id, accountId, protocol, cursor }: Subscription,
): Promise<Waiting> => {
  const { xid, sequence } = parsePosition(cursor)
  const waiting =
    protocol === 'HTTP'
      ? sql`select created_at as since from delivery where subscription_id = ${id} and status = 'pending'`
      : sql`select time as since from event
            where account_id = ${accountId} and (xid, sequence) > (${xid}::xid8, ${sequence}::bigint)`
  const [row] = await query<Waiting>(
    em,
    sql`select count(*)::int as count, min(since) as since from (${waiting} limit ${mostCounted}) as waiting`,
  )
  return row!
}
