import type { EntityManager } from '../orm.ts'
import { among, query, sql, type RawBuilder } from '../sql.ts'
import { claimedUntil, outboxColumns, type OutboxRow } from './outbox.ts'

/** Commands of tasks leave the outbox for the time being: their queue has enough. Every one must name its account. */
export const holdCommands = async (em: EntityManager, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return
  await query(
    em,
    sql`with held as (delete from outbox where ${among('id', ids, 'bigint')} returning *)
        insert into held_command (id, account_id, message_id, exchange, routing_key, type, correlation_id, causation_id,
          traceparent, body, created_at)
        select id, body ->> 'account_id', message_id, exchange, routing_key, type, correlation_id, causation_id, traceparent,
          body, created_at
        from held`,
  )
}

export type ReleasedRow = OutboxRow & { accountId: string }

/**
 * Takes up to `room` commands for a queue back into the outbox, claimed as if they had been found there: one of each account in
 * turn, beginning with the first account behind `after`, and of each account the oldest first. The answer is in that order; its
 * last account is where the next call goes on.
 */
export const releaseCommands = async (
  em: EntityManager,
  { queue, room, after }: { queue: string; room: number; after: string },
): Promise<ReleasedRow[]> => {
  const rows = await query<ReleasedRow & { place: number; turn: number }>(
    em,
    sql`with recursive
          behind (account) as (${walk({ queue, name: 'behind', which: sql`account_id > ${after}` })}),
          before (account) as (${walk({ queue, name: 'before', which: sql`account_id <= ${after}` })}),
          turns as (
            select account, row_number() over () as turn from (
              (select account from behind where account is not null limit ${room})
              union all
              (select account from before where account is not null limit ${room})
              limit ${room}) as accounts),
          chosen as (
            select head.id, turns.account, turns.turn, head.place from turns cross join lateral (
              select id, row_number() over (order by id) as place from held_command
              where routing_key = ${queue} and account_id = turns.account
              order by id limit ceil(${room}::numeric / (select count(*) from turns))) as head
            order by head.place, turns.turn limit ${room}),
          taken as (
            delete from held_command where id in (
              select id from held_command where id = any(array(select id from chosen)) for update skip locked)
            returning *),
          back as (
            insert into outbox (id, message_id, exchange, routing_key, type, correlation_id, causation_id, traceparent, body,
              created_at, due_at) overriding system value
            select id, message_id, exchange, routing_key, type, correlation_id, causation_id, traceparent, body, created_at,
              ${claimedUntil}
            from taken
            returning ${outboxColumns})
        select back.*, chosen.account as "accountId", chosen.place::int, chosen.turn::int
        from back join chosen using (id)`,
  )
  return rows.toSorted((one, other) => one.place - other.place || one.turn - other.turn)
}

// From one account to the next by the index, however many rows each has.
const walk = ({
  queue,
  name,
  which,
}: {
  queue: string
  name: string
  which: RawBuilder<unknown>
}): RawBuilder<unknown> =>
  sql`(select account_id from held_command where routing_key = ${queue} and ${which} order by account_id limit 1)
      union all
      select (
        select account_id from held_command where routing_key = ${queue} and ${which} and account_id > account
        order by account_id limit 1)
      from ${sql.ref(name)} where account is not null`

/** How many commands are held for each of these queues that have any, counted up to `limit`. */
export const countHeld = async (
  em: EntityManager,
  { queues, limit }: { queues: readonly string[]; limit: number },
): Promise<Map<string, number>> => {
  const rows = await query<{ queue: string; held: number }>(
    em,
    sql`select queue, held from unnest(${[...queues]}::text[]) as queue cross join lateral (
          select count(*)::int as held from (select from held_command where routing_key = queue limit ${limit}) as counted) as of_queue
        where held > 0`,
  )
  return new Map(rows.map(({ queue, held }) => [queue, held]))
}
