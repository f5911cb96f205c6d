import type { BatchCounts, BatchView } from '#contracts/http/batches.ts'
import { taskStatuses, type TaskStatus } from '#contracts/http/tasks.ts'
import type { Batch } from '#infra/db/entities/batch.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'

export type BatchRow = Pick<
  Batch,
  'id' | 'status' | 'mode' | 'total' | 'refused' | 'metadata' | 'createdAt' | 'requestId'
> & { finishedAt?: Date | null | undefined }

/** How many items of a batch are in each state now. */
export const countItems = async (em: EntityManager, batchId: string): Promise<Partial<Record<TaskStatus, number>>> => {
  const rows = await query<{ status: TaskStatus; items: number }>(
    em,
    sql`select status, count(*)::int as items from task where batch_id = ${batchId} group by status`,
  )
  return Object.fromEntries(rows.map(({ status, items }) => [status, items]))
}

export const viewBatch = (batch: BatchRow, counts: Partial<Record<TaskStatus, number>>): BatchView => ({
  id: batch.id,
  object: 'batch',
  status: batch.status,
  done: batch.status === 'finished',
  mode: batch.mode,
  request_counts: {
    total: batch.total,
    refused: batch.refused.length,
    ...(Object.fromEntries(taskStatuses.map(status => [status, counts[status] ?? 0])) as Omit<
      BatchCounts,
      'total' | 'refused'
    >),
  },
  refused: batch.refused,
  metadata: batch.metadata,
  timestamps: { created_at: batch.createdAt.toISOString(), finished_at: batch.finishedAt?.toISOString() ?? null },
  request_id: batch.requestId,
  urls: {
    self: `/v1/batches/${batch.id}`,
    results: `/v1/batches/${batch.id}/results`,
    cancel: `/v1/batches/${batch.id}/cancel`,
  },
})
