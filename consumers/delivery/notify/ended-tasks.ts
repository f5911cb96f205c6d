import type { Position } from '#infra/db/events/event-log.ts'
import { parsePosition } from '#infra/db/events/log-position.ts'
import type { Actor } from '#infra/db/messages/letter-readers.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql, type RawBuilder } from '#infra/db/sql.ts'

/** A stretch of the log: what is after the one place, up to and with the other. */
export type Stretch = { after: Position; upTo: Position }

/** A task that has ended as somebody wished to be told of. */
export type EndedTask = Actor & { position: Position; id: string; type: string; status: string; charged: string }

/** A batch that has ended, with somebody who wished to be told of one of its tasks that has ended so. */
export type EndedBatch = Actor & { id: string; total: number; succeeded: number; charged: string }

const ends = ['task.succeeded', 'task.failed', 'task.canceled', 'task.expired']

/** In the order of the log. Tasks of batches are left out: their batch is told of. */
export const findEndedTasks = (em: EntityManager, stretch: Stretch, limit: number): Promise<EndedTask[]> =>
  query<EndedTask>(
    em,
    sql`select lpad(e.xid::text, 16, '0') || '.' || lpad(e.sequence::text, 16, '0') as position, t.id, t.type, t.status,
          t.charged::text, t.account_id as "accountId", t.created_by as "actorId"
        from event e join task t on t.id = e.subject
        where ${within(stretch)} and e.type = any(${ends}::text[]) and t.batch_id is null and ${isWished}
        order by e.xid, e.sequence limit ${limit}`,
  )

export const findEndedBatches = (em: EntityManager, stretch: Stretch): Promise<EndedBatch[]> =>
  query<EndedBatch>(
    em,
    sql`select e.subject as id, e.account_id as "accountId", t.created_by as "actorId", b.total,
          coalesce((b.counts ->> 'succeeded')::int, 0) as succeeded,
          (select sum(charged)::text from task where batch_id = b.id) as charged
        from event e join batch b on b.id = e.subject join task t on t.batch_id = b.id
        where ${within(stretch)} and e.type = 'batch.finished' and ${isWished}
        group by e.subject, e.account_id, t.created_by, b.id`,
  )

/** No row without a wish is looked at for more than that: there is an index of those that have one. */
const isWished = sql<boolean>`t.notify is not null and t.notify -> 'on' @> to_jsonb(t.status)`

const within = ({ after, upTo }: Stretch): RawBuilder<boolean> => {
  const [first, last] = [parsePosition(after), parsePosition(upTo)]
  return sql<boolean>`(e.xid, e.sequence) > (${first.xid}::xid8, ${first.sequence}::bigint)
    and (e.xid, e.sequence) <= (${last.xid}::xid8, ${last.sequence}::bigint)`
}
