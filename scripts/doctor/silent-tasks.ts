import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { fault, ok, type Finding } from './finding.ts'

/** The sweeper ends or sends again whatever nothing was heard of for ten minutes. */
const silentMinutes = 15

/** No open task has been forgotten. */
export const checkSilentTasks = async (em: EntityManager): Promise<Finding[]> => {
  const [found] = await query<{ tasks: number; first: string | null }>(
    em,
    sql`select count(*)::int as tasks, min(id) as first from task
        where status in ('queued', 'running', 'canceling')
          and (seen_at < now() - ${silentMinutes} * interval '1 minute' or finish_before < now() - interval '5 minutes')
          and not exists (select from held_command where correlation_id = task.id)`,
  )
  const { tasks, first } = found!
  return tasks === 0
    ? [ok('tasks', 'none is silent')]
    : [
        fault(
          'tasks',
          `${tasks} are open and nothing was heard of them, first ${first}`,
          'start the sagas (npm start, or node sagas/main.ts): they sweep up such tasks',
        ),
      ]
}
