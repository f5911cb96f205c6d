import { findEventType, type CloudEvent, type EventType } from '#contracts/events/lifecycle.ts'
import { newId } from '#contracts/ids.ts'
import { parsePosition } from './log-position.ts'
import type { EntityManager } from '../orm.ts'
import { insertion, query, sql, writeAll, type Write } from '../sql.ts'

export type NewEvent = {
  type: EventType
  /** The id of the thing that it happened to; its events are ordered among themselves. */
  subject: string
  accountId: string
  correlationId?: string | null
  causationId?: string | null
  traceparent?: string | null
  data: Record<string, unknown>
}

/** A place in the log: text that sorts as the log does, so it also serves as CloudEvents `sequence` and as Last-Event-ID. */
export type Position = string

export const startOfLog: Position = '0000000000000000.0000000000000000'

export type LoggedEvent = {
  position: Position
  id: string
  type: string
  subject: string
  accountId: string
  correlationId: string | null
  causationId: string | null
  traceparent: string | null
  data: Record<string, unknown>
  time: Date
}

/** The Postgres channel that tells those who publish events that there are new ones. */
export const eventChannel = 'event'

/** Appends to the log. Events of one subject are appended under the lock on its row. */
export const eventWrites = (events: readonly NewEvent[]): Write[] =>
  insertion(
    'event',
    events.map(({ correlationId = null, causationId = null, traceparent = null, ...event }) => ({
      id: newId('event'),
      ...event,
      correlationId,
      causationId,
      traceparent,
    })),
  ).map(write => ({ ...write, notify: eventChannel }))

/** Appends to the log in the caller's transaction. */
export const appendEvents = (em: EntityManager, events: readonly NewEvent[]): Promise<void> =>
  writeAll(em, eventWrites(events))

export type LogFilter = {
  accountId?: string | undefined
  subject?: string | undefined
  types?: readonly string[] | undefined
}

/**
 * The events after a position, in the log's order. Only those of transactions older than every running one are read: what is
 * still uncommitted may get a place before what is visible already, and a reader that went past it would never see it.
 */
export const readEvents = async (
  em: EntityManager,
  { after, limit, filter = {} }: { after: Position; limit: number; filter?: LogFilter },
): Promise<LoggedEvent[]> => {
  const { xid, sequence } = parsePosition(after)
  const conditions = [
    sql`(xid, sequence) > (${xid}::xid8, ${sequence}::bigint)`,
    sql`xid < pg_snapshot_xmin(pg_current_snapshot())`,
    ...(filter.accountId === undefined ? [] : [sql`account_id = ${filter.accountId}`]),
    ...(filter.subject === undefined ? [] : [sql`subject = ${filter.subject}`]),
    ...(filter.types === undefined ? [] : [sql`type = any(${filter.types}::text[])`]),
  ]
  return query<LoggedEvent>(
    em,
    sql`select ${eventColumns} from event where ${sql.join(conditions, sql` and `)} order by xid, sequence limit ${limit}`,
  )
}

/**
 * The same for a reader that is woken by what happens. `isHidden` says that there is more already, behind a transaction that
 * still runs: nobody tells when it has ended.
 */
export const readTail = async (
  em: EntityManager,
  { after, limit }: { after: Position; limit: number },
): Promise<{ events: LoggedEvent[]; isHidden: boolean }> => {
  const { xid, sequence } = parsePosition(after)
  const rows = await query<LoggedEvent & { isReadable: boolean }>(
    em,
    // In sub-selects, where the planner does not see the values: with them in sight it would plan anew at every call.
    sql`select ${eventColumns}, xid < pg_snapshot_xmin(pg_current_snapshot()) as "isReadable" from event
        where (xid, sequence) > ((select ${xid}::xid8), (select ${sequence}::bigint))
        order by xid, sequence limit (select ${limit}::int)`,
  )
  const events = rows.filter(({ isReadable }) => isReadable)
  return { events, isHidden: events.length < rows.length }
}

/** One event, if this account may see it. */
export const findEvent = async (em: EntityManager, id: string, accountId: string): Promise<LoggedEvent | undefined> => {
  const [event] = await query<LoggedEvent>(
    em,
    sql`select ${eventColumns} from event where id = ${id} and account_id = ${accountId}`,
  )
  return event
}

/** Those that the log still has, by their ids, whosever they are. */
export const readEventsById = (em: EntityManager, ids: readonly string[]): Promise<LoggedEvent[]> =>
  query<LoggedEvent>(em, sql`select ${eventColumns} from event where id = any(${[...new Set(ids)]}::text[])`)

/** The position behind everything that a reader may see now. */
export const endOfLog = async (em: EntityManager): Promise<Position> => {
  const [row] = await query<{ position: Position }>(
    em,
    sql`select ${positionColumn} as position from event
        where xid < pg_snapshot_xmin(pg_current_snapshot()) order by xid desc, sequence desc limit 1`,
  )
  return row?.position ?? startOfLog
}

/** The oldest position still kept: a reader further back has missed what was deleted. */
export const startOfKept = async (em: EntityManager): Promise<Position> => {
  const [row] = await query<{ position: Position }>(
    em,
    sql`select ${positionColumn} as position from event order by xid, sequence limit 1`,
  )
  return row?.position ?? startOfLog
}

export const isPosition = (text: string): boolean => /^\d{16}\.\d{16}$/.test(text)

export const toCloudEvent = (event: LoggedEvent): CloudEvent => {
  // The log outlives the code: it may still hold a type that there is no more.
  const known = findEventType(event.type)
  return {
    specversion: '1.0',
    id: event.id,
    source: known?.source ?? '/v1/events',
    type: event.type,
    subject: event.subject,
    time: event.time.toISOString(),
    datacontenttype: 'application/json',
    ...(known ? { dataschema: known.dataschema } : {}),
    sequence: event.position,
    partitionkey: event.subject,
    ...(event.correlationId === null ? {} : { correlationid: event.correlationId }),
    ...(event.causationId === null ? {} : { causationid: event.causationId }),
    ...(event.traceparent === null ? {} : { traceparent: event.traceparent }),
    data: event.data,
  }
}

const positionColumn = sql`lpad(xid::text, 16, '0') || '.' || lpad(sequence::text, 16, '0')`
const eventColumns = sql`${positionColumn} as position, id, type, subject, account_id as "accountId",
  correlation_id as "correlationId", causation_id as "causationId", traceparent, data, time`
