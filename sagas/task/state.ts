import type { EntityManager } from '#infra/db/orm.ts'
import { jsonOf, query, sql } from '#infra/db/sql.ts'
import type { Attempt, StoredFile } from '#contracts/tasks/work.ts'
import type { Priority, TaskStatus } from '#contracts/http/tasks.ts'
import type { Hold } from '../credit/credit.ts'

/** A task as the settlement works on it. Amounts and times are read as what they are. */
export type OpenTask = Hold & {
  id: string
  accountId: string
  type: string
  status: TaskStatus
  revision: number
  priority: Priority
  tags: string[]
  metadata: Record<string, string>
  result: unknown
  output: StoredFile[]
  warnings: string[]
  attempts: Attempt[]
  error: { code: string; detail: string } | null
  batchId: string | null
  customId: string | null
  retryOf: string | null
  retention: string
  traceparent: string | null
  createdAt: Date
  queuedAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  expiresAt: Date | null
}

/** Locks these tasks, in the order of their ids as everybody does, and returns those that exist. */
export const lockTasks = async (em: EntityManager, ids: readonly string[]): Promise<Map<string, OpenTask>> => {
  const rows = await query<Omit<OpenTask, keyof Hold> & Record<keyof Hold, string>>(
    em,
    sql`select id, account_id as "accountId", type, status, revision, priority, tags, metadata, result, output, warnings,
          attempts, error, batch_id as "batchId", custom_id as "customId", retry_of as "retryOf", retention, traceparent,
          held, charged, released, created_at as "createdAt", queued_at as "queuedAt", started_at as "startedAt",
          finished_at as "finishedAt", expires_at as "expiresAt"
        from task where id = any(${[...new Set(ids)]}::text[]) order by id for update`,
  )
  return new Map(
    rows.map(row => [
      row.id,
      { ...row, held: BigInt(row.held), charged: BigInt(row.charged), released: BigInt(row.released) },
    ]),
  )
}

export const saveTasks = async (em: EntityManager, tasks: readonly OpenTask[]): Promise<void> => {
  if (tasks.length === 0) return
  const rows = tasks.map(task => ({
    id: task.id,
    status: task.status,
    revision: task.revision,
    result: task.result,
    output: task.output,
    warnings: task.warnings,
    attempts: task.attempts,
    error: task.error,
    charged: task.charged,
    released: task.released,
    started_at: task.startedAt,
    finished_at: task.finishedAt,
    expires_at: task.expiresAt,
  }))
  await query(
    em,
    sql`update task set (status, revision, result, output, warnings, attempts, error, charged, released, started_at,
            finished_at, expires_at, seen_at)
          = (s.status, s.revision, s.result, s.output, s.warnings, s.attempts, s.error, s.charged, s.released, s.started_at,
            s.finished_at, s.expires_at, now())
        from json_populate_recordset(null::task, ${jsonOf(rows)}) as s where task.id = s.id`,
  )
}
