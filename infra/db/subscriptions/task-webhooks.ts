import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** What whoever has posted a task wants to be told of it, and where. */
export type TaskWebhook = {
  taskId: string
  accountId: string
  /** Whose rights decide: the person or the key that has posted it, or the key that has taken its place. */
  ownerId: string
  projectId: string | null
  url: string
  /** Types of events; those that end the task where nothing is said. */
  events: string[] | null
  /** The subscription whose secrets sign; of the same account, whatever the task has named. */
  secretId: string | null
}

/** The webhooks of these tasks, for those that have one. */
export const findTaskWebhooks = (em: EntityManager, taskIds: readonly string[]): Promise<TaskWebhook[]> =>
  query<TaskWebhook>(
    em,
    sql`select t.id as "taskId", t.account_id as "accountId", coalesce(k.rotated_to, t.created_by) as "ownerId",
          t.project_id as "projectId",
          t.webhook ->> 'url' as url, t.webhook -> 'events' as events, s.id as "secretId"
        from task t left join api_key k on k.id = t.created_by
          left join subscription s on s.id = t.webhook ->> 'secret_id' and s.account_id = t.account_id
        where t.id = any(${[...new Set(taskIds)]}::text[]) and t.webhook is not null`,
  )
