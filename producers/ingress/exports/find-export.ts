import { isId, siblingId } from '#contracts/ids.ts'
import { designExport } from '#contracts/tasks/design-export.ts'
import { Asset } from '#infra/db/entities/asset.ts'
import type { Task } from '#infra/db/entities/task.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Request } from 'express'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'
import { findTask } from '../tasks/find-task.ts'

/** The caller's export as the task that it is, or the same 404 for an id that is malformed, unknown, deleted or somebody else's. */
export const exportOf = async (
  em: EntityManager,
  { request, caller }: { request: Request; caller: Caller },
): Promise<Task> => {
  const id = request.params['export_id']
  if (typeof id !== 'string' || !isId('export', id)) throw new Problem('not-found')
  const task = await findTask(em, siblingId('task', id), caller)
  if (task.type !== designExport.type) throw new Problem('not-found')
  return task
}

/** The files of these tasks that can still be fetched, by their ids. */
export const filesOf = async (em: EntityManager, tasks: readonly Task[]): Promise<ReadonlyMap<string, Asset>> => {
  const files = await em.find(Asset, { taskId: { $in: tasks.map(({ id }) => id) }, deletedAt: null })
  const now = new Date()
  return new Map(files.filter(({ expiresAt }) => !expiresAt || expiresAt > now).map(file => [file.id, file]))
}
