import type { Counted } from '#infra/db/money/budget-counts.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { among, jsonOf, query, sql, type RawBuilder, type Write } from '#infra/db/sql.ts'
import type { Attempt, StoredFile } from '#contracts/tasks/work.ts'
import type { Priority, TaskStatus } from '#contracts/http/tasks.ts'
import type { Hold } from '../credit/credit.ts'

/** A task as the settlement works on it. Amounts and times are read as what they are. */
export type OpenTask = Hold & {
  id: string
  accountId: string
  /** The key whose places in flight it takes one of. */
  countedKey: string | null
  /** The list price, where the price is another one. */
  listed: bigint | null
  /** The budgets that its price counts against. */
  countedIn: Counted[] | null
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
  projectId: string | null
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

/**
 * Locks these tasks, in the order of their ids as everybody does, and returns those that exist, with the time by the database's
 * clock: what different hosts make of a task goes by one clock.
 */
export const lockTasks = (em: EntityManager, ids: readonly string[]): Promise<ReadTasks> =>
  selectTasks(em, ids, sql`for update`)

/** The same without the locks: what is made of these tasks is out of date if somebody changes them meanwhile. */
export const readTasks = (em: EntityManager, ids: readonly string[]): Promise<ReadTasks> => selectTasks(em, ids, sql``)

type ReadTasks = { tasks: Map<string, OpenTask>; now: Date }

const selectTasks = async (
  em: EntityManager,
  ids: readonly string[],
  lock: RawBuilder<unknown>,
): Promise<ReadTasks> => {
  const rows = await query<
    Omit<OpenTask, keyof Hold | 'listed'> & Record<keyof Hold, string> & { listed: string | null; now: Date }
  >(
    em,
    sql`select id, account_id as "accountId", counted_key as "countedKey", type, status, revision, priority, tags, metadata, result, output, warnings,
          attempts, error, project_id as "projectId", batch_id as "batchId", custom_id as "customId", retry_of as "retryOf", retention, traceparent,
          held, charged, released, listed, counted_in as "countedIn", created_at as "createdAt", queued_at as "queuedAt", started_at as "startedAt",
          finished_at as "finishedAt", expires_at as "expiresAt", clock_timestamp() as now
        from task where id = any(${[...new Set(ids)]}::text[]) order by id ${lock}`,
  )
  const tasks = rows.map(({ now: _now, ...row }): [string, OpenTask] => [
    row.id,
    {
      ...row,
      held: BigInt(row.held),
      charged: BigInt(row.charged),
      released: BigInt(row.released),
      listed: row.listed === null ? null : BigInt(row.listed),
    },
  ])
  return { tasks: new Map(tasks), now: rows.at(-1)?.now ?? new Date() }
}

/** Stores what the settlement made of these tasks; out of date if one of them is no longer at the revision that was read. */
export const taskWrites = (tasks: readonly { task: OpenTask; before: OpenTask }[]): Write[] => {
  const rows = tasks.map(({ task, before }) => ({
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
    read_revision: before.revision,
  }))
  const statement = sql`update task set (status, revision, result, output, warnings, attempts, error, charged, released, started_at,
            finished_at, expires_at, seen_at)
          = (s.status, s.revision, s.result, s.output, s.warnings, s.attempts, s.error, s.charged, s.released, s.started_at,
            s.finished_at, s.expires_at, now())
        from json_to_recordset(${jsonOf(rows)}::json) as s (id text, status text, revision int, result json, output json,
          warnings json, attempts json, error json, charged bigint, released bigint, started_at timestamptz,
          finished_at timestamptz, expires_at timestamptz, read_revision int)
        where task.id = s.id and task.revision = s.read_revision and ${among(
          'task.id',
          rows.map(({ id }) => id),
        )}
        returning 1`
  return [{ statement, expects: rows.length }]
}
