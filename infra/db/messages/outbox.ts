import type { Message } from '#contracts/message.ts'
import type { EntityManager } from '../orm.ts'
import { among, insertion, jsonOf, query, sql, type Write } from '../sql.ts'

/** The Postgres channel that wakes the relay. */
export const outboxChannel = 'outbox'

export type OutboxRow = {
  id: string
  messageId: string
  exchange: string
  routingKey: string
  type: string
  correlationId: string
  causationId: string | null
  traceparent: string | null
  body: unknown
  createdAt: Date
}

/** `evt`: something that was said and is in no log. */
export type Command = { message: Message; routingKey: string; exchange?: 'cmd' | 'evt' }

/** Puts commands on their way. The relay is woken by the commit itself. */
export const commandWrites = (commands: readonly Command[]): Write[] =>
  insertion(
    'outbox',
    commands.map(({ message, routingKey, exchange = 'cmd' }) => ({
      messageId: message.id,
      exchange,
      routingKey,
      type: message.type,
      correlationId: message.correlationId,
      causationId: message.causationId ?? null,
      traceparent: message.traceparent ?? null,
      body: message.data,
    })),
  ).map(write => ({ ...write, notify: outboxChannel }))

/**
 * A row claimed by a relay that died becomes due again after it. Longer than a publish takes to settle (ten seconds at most) and a
 * sent row to leave after that (one more): no other relay sends what a living one has.
 */
const claimMs = 15_000
export const claimedUntil = sql`now() + ${claimMs} * interval '1 millisecond'`

/** The columns of an `OutboxRow`. */
export const outboxColumns = sql`id, message_id as "messageId", exchange, routing_key as "routingKey", type,
  correlation_id as "correlationId", causation_id as "causationId", traceparent, body, created_at as "createdAt"`

/**
 * Claims rows that are due, oldest first; other relays skip them. Those that were `sent` since the last time leave in the same
 * round trip. The claim is a short statement of its own: a transaction kept open while the broker is slow would hold back every
 * reader of the event log.
 */
export const claimCommands = async (
  em: EntityManager,
  { limit, sent }: { limit: number; sent: readonly string[] },
): Promise<OutboxRow[]> => {
  const rows = await query<OutboxRow>(
    em,
    sql`with sent as (delete from outbox where ${among('id', sent, 'bigint')})
        update outbox set due_at = ${claimedUntil}
        where id = any(array(
          select id from outbox where due_at <= now() and not ${among('id', sent, 'bigint')}
          order by id limit ${limit} for update skip locked))
        returning ${outboxColumns}`,
  )
  return rows.toSorted((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1))
}

/** Removes rows that the broker has. */
export const deleteCommands = async (em: EntityManager, sent: readonly string[]): Promise<void> => {
  if (sent.length > 0) await query(em, sql`delete from outbox where ${among('id', sent, 'bigint')}`)
}

/** Rows that the broker did not take: they wait a little longer each time, at most half a minute. */
export const postponeCommands = async (
  em: EntityManager,
  failures: readonly { id: string; reason: string }[],
): Promise<void> => {
  if (failures.length === 0) return
  await query(
    em,
    sql`update outbox set attempts = attempts + 1, last_error = failure.reason,
          due_at = now() + least(interval '30 seconds', interval '250 milliseconds' * power(2, least(attempts, 10)))
        from json_to_recordset(${jsonOf(failures)}) as failure (id bigint, reason text)
        where outbox.id = failure.id and ${among(
          'outbox.id',
          failures.map(({ id }) => id),
          'bigint',
        )}`,
  )
}

/** How many commands have not been confirmed by the broker yet. */
export const countWaiting = async (em: EntityManager): Promise<number> => {
  const [row] = await query<{ waiting: number }>(em, sql`select count(*)::int as waiting from outbox`)
  return row!.waiting
}
