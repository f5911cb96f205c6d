import { isId } from '#contracts/ids.ts'
import { Task } from '#infra/db/entities/task.ts'
import { reaches } from '#infra/db/identity/key-projects.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Caller } from '../caller.ts'
import { projectsOf } from '../key-projects.ts'
import { Problem } from '../problem.ts'

/** The caller's task, or the same 404 for an id that is malformed, unknown, deleted, somebody else's or of another project than the key's. */
export const findTask = async (em: EntityManager, id: unknown, caller: Caller): Promise<Task> => {
  if (typeof id !== 'string' || !isId('task', id)) throw new Problem('not-found')
  const task = await em.findOne(Task, { id, accountId: caller.accountId, deletedAt: null })
  if (!task || !reaches(projectsOf(caller), task.projectId ?? null)) throw new Problem('not-found')
  return task
}
