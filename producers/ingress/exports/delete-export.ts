import type { EntityManager } from '#infra/db/orm.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { removeTask } from '../tasks/delete-task.ts'
import { exportOf } from './find-export.ts'

/** DELETE /v1/exports/{id}: its files go now, and links to them end. */
export const deleteExport =
  ({ em, storage }: { em: () => EntityManager; storage: Storage }): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    await removeTask({ em, storage }, tx => exportOf(tx, { request, caller }))
    response.status(204).end()
  }
