import { matches, type Filter } from '#contracts/events/filters.ts'
import { deliveryWrites } from './deliveries.ts'
import { readEvents, startOfLog, toCloudEvent, type LoggedEvent, type Position } from '../events/event-log.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql, writeAll } from '../sql.ts'

/** So many events are looked at in one transaction. */
const pageSize = 1_000
/** The clock of an event is that of its transaction, which may have begun so long before the place that it has in the log. */
const longestTransactionMs = 60_000

/** The place in an account's log before which nothing happened since a time. */
export const positionBefore = async (
  em: EntityManager,
  { accountId, time }: { accountId: string; time: Date },
): Promise<Position> => {
  const [row] = await query<{ position: Position }>(
    em,
    sql`select lpad(xid::text, 16, '0') || '.' || lpad(sequence::text, 16, '0') as position from event
        where account_id = ${accountId} and time < ${new Date(time.getTime() - longestTransactionMs)}
        order by xid desc, sequence desc limit 1`,
  )
  return row?.position ?? startOfLog
}

export type Recovering = {
  subscription: { id: string; accountId: string; filters: readonly Filter[] }
  types: readonly string[]
  since: Date
  until: Date
  onlyFailed: boolean
}

/**
 * Makes the deliveries of a page of the log again. What waits to be delivered already is left out, so that asking twice sends once.
 * Returns how many were made, and the place behind the page; undefined behind the last one.
 */
export const recoverPage = async (
  tx: EntityManager,
  { subscription, types, since, until, onlyFailed }: Recovering,
  after: Position,
): Promise<{ made: number; next: Position | undefined }> => {
  const { id: subscriptionId, accountId, filters } = subscription
  const page = await readEvents(tx, { after, limit: pageSize, filter: { accountId, types } })
  const wanted = page.filter(
    event => event.time >= since && event.time <= until && matches(filters, toCloudEvent(event)).matched,
  )
  // Of two that recover at the same time the second one sees what the first has made.
  await query(tx, sql`select from subscription where id = ${subscriptionId} for no key update`)
  const missing = await missingOf(tx, { subscriptionId, onlyFailed }, wanted)
  await writeAll(tx, deliveryWrites(missing.map(event => ({ ...toDelivery(event), subscriptionId, accountId }))))
  return { made: missing.length, next: page.length < pageSize ? undefined : page.at(-1)!.position }
}

const toDelivery = ({ id, type, subject, position }: LoggedEvent) =>
  ({ eventId: id, eventType: type, subject, position, reason: 'recovery' }) as const

type Standing = { eventId: string; isPending: boolean; hasArrived: boolean }

const missingOf = async (
  tx: EntityManager,
  { subscriptionId, onlyFailed }: { subscriptionId: string; onlyFailed: boolean },
  events: readonly LoggedEvent[],
): Promise<LoggedEvent[]> => {
  const ids = events.map(({ id }) => id)
  const mine = sql`subscription_id = ${subscriptionId} and event_id = any(${ids}::text[])`
  const rows = await query<Standing>(
    tx,
    // Each half has an index of its own.
    sql`select event_id as "eventId", bool_or(status = 'pending') as "isPending", bool_or(status = 'delivered') as "hasArrived"
        from (select event_id, status from delivery where ${mine} and reason = 'event'
              union all select event_id, status from delivery where ${mine} and reason <> 'event') as sent
        group by event_id`,
  )
  const known = new Map(rows.map(row => [row.eventId, row]))
  return events.filter(({ id }) => {
    const standing = known.get(id)
    if (onlyFailed) return standing !== undefined && !standing.isPending && !standing.hasArrived
    return !standing?.isPending
  })
}
