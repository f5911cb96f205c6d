import { isId } from '#contracts/ids.ts'
import { Task } from '#infra/db/entities/task.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

/** The caller's task, or the same 404 for an id that is malformed, unknown, deleted or somebody else's. */
export const findTask = async (em: EntityManager, id: unknown, { accountId }: Caller): Promise<Task> => {
  if (typeof id !== 'string' || !isId('task', id)) throw new Problem('not-found')
  const task = await em.findOne(Task, { id, accountId, deletedAt: null })
  if (!task) throw new Problem('not-found')
  return task
}
