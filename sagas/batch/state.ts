import type { TaskStatus } from '#contracts/http/tasks.ts'
import type { NewEvent } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { among, jsonOf, query, sql } from '#infra/db/sql.ts'
import { evolve, isFinished, type BatchState, type Tally } from './batch.ts'

type Row = {
  id: string
  accountId: string
  status: BatchState['status']
  total: number
  refused: unknown[]
  counts: Tally
}

/** Counts items that have ended, and returns the events of the batches that are finished by it. */
export const countEndedItems = async (
  em: EntityManager,
  items: readonly { batchId: string; status: TaskStatus }[],
): Promise<NewEvent[]> => {
  if (items.length === 0) return []
  const rows = await lockBatches(
    em,
    items.map(({ batchId }) => batchId),
  )
  for (const { batchId, status } of items) {
    const row = rows.get(batchId)
    if (row) row.counts = evolve(row.counts, status)
  }
  const finished = [...rows.values()].filter(isJustFinished)
  for (const row of finished) row.status = 'finished'
  await saveBatches(em, [...rows.values()])
  return finished.map(finishedEvent)
}

const lockBatches = async (em: EntityManager, ids: readonly string[]): Promise<Map<string, Row>> => {
  const rows = await query<Row>(
    em,
    sql`select id, account_id as "accountId", status, total, refused, counts
        from batch where id = any(${[...new Set(ids)]}::text[]) order by id for update`,
  )
  return new Map(rows.map(row => [row.id, row]))
}

const isJustFinished = ({ total, refused, counts, status }: Row): boolean =>
  status !== 'finished' && isFinished({ total, refused: refused.length, tally: counts, status })

const saveBatches = async (em: EntityManager, rows: readonly Row[]): Promise<void> => {
  const saved = rows.map(({ id, status, counts }) => ({ id, status, counts }))
  await query(
    em,
    sql`update batch set status = s.status, counts = s.counts, revision = revision + 1,
          finished_at = case when s.status = 'finished' then coalesce(finished_at, now()) end
        from json_to_recordset(${jsonOf(saved)}) as s (id text, status text, counts jsonb)
        where batch.id = s.id and ${among(
          'batch.id',
          rows.map(({ id }) => id),
        )}`,
  )
}

const finishedEvent = ({ id, accountId, total, refused, counts }: Row): NewEvent => ({
  type: 'batch.finished',
  subject: id,
  accountId,
  correlationId: id,
  data: { batch: { id, status: 'finished', request_counts: { total, refused: refused.length, ...counts } } },
})
