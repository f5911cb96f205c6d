import { taskEventDataSchema } from '#contracts/events/task-data.ts'
import { readBody, type Incoming } from '#infra/broker/envelope.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { among, jsonOf, query, sql } from '#infra/db/sql.ts'

/** A task that has ended, as the usage view counts it. */
export type Used = { taskId: string; type: string; status: string; credits: bigint; minute: string }

export const readUsed = ({ body }: Incoming): Used => {
  const { task } = taskEventDataSchema.parse(readBody(body))
  return {
    taskId: task.id,
    type: task.type,
    status: task.status,
    credits: BigInt(task.cost.charged),
    minute: minuteOf(task.timestamps.finished_at ?? new Date().toISOString()),
  }
}

/** Adds what has ended to the view: tasks and credits per account, minute, type and outcome. */
export const addUsage = async (em: EntityManager, used: readonly Used[]): Promise<void> => {
  await query(
    em,
    sql`insert into usage_bucket (account_id, type, bucket, status, tasks, credits)
        select t.account_id, u.type, u.minute, u.status, count(*), sum(u.credits)
        from json_to_recordset(${jsonOf(used)}) as u ("taskId" text, type text, minute timestamptz, status text, credits bigint)
        join task t on t.id = u."taskId" and ${among(
          't.id',
          used.map(({ taskId }) => taskId),
        )}
        group by 1, 2, 3, 4 order by 1, 3, 2, 4
        on conflict (account_id, bucket, type, status)
        do update set tasks = usage_bucket.tasks + excluded.tasks, credits = usage_bucket.credits + excluded.credits`,
  )
}

const minuteOf = (time: string): string => `${time.slice(0, 16)}:00Z`
