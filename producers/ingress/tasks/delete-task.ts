import { isDone } from '#contracts/http/tasks.ts'
import { isRecognition } from '#contracts/tasks/recognition-answer.ts'
import { assetKey, type AssetPlace } from '#contracts/storage-keys.ts'
import { Asset } from '#infra/db/entities/asset.ts'
import type { Task } from '#infra/db/entities/task.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { deletePicture } from '#infra/db/recognitions/delete-picture.ts'
import { forgetRecognition } from '#infra/db/recognitions/recognitions.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { removeAll } from '#infra/storage/remove-all.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { findTask } from './find-task.ts'

type Deps = { em: () => EntityManager; storage: Storage }

/** DELETE /v1/tasks/{id}: its input, result and files go now, and a picture that came with it; its ledger lines and its events stay. */
export const deleteTask =
  (deps: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    await removeTask(deps, tx => findTask(tx, request.params['task_id'], caller))
    response.status(204).end()
  }

/** Deletes the task that `find` finds in the transaction. @throws Problem state-conflict when it has not ended */
export const removeTask = async ({ em, storage }: Deps, find: (tx: EntityManager) => Promise<Task>): Promise<void> => {
  const keys = await inTransaction(em, async tx => {
    const task = await find(tx)
    if (!isDone(task.status))
      throw new Problem('state-conflict', {
        detail: 'The task has not ended.',
        extra: { current_status: task.status },
      })
    const pictures = isRecognition(task.type) ? await forgetPicture(tx, task) : []
    const assets = await tx.find(Asset, { taskId: task.id, accountId: task.accountId, deletedAt: null })
    for (const asset of assets) asset.deletedAt = new Date()
    Object.assign(task, {
      deletedAt: new Date(),
      input: {},
      result: null,
      output: [],
      metadata: {},
      revision: task.revision + 1,
    })
    return [...assets, ...pictures].map(assetKey)
  })
  // After the commit: a file without a row is only space, a row without its file would be a broken promise.
  await removeAll(storage, keys)
}

/** What was read of a picture, and the picture, where it came with the task. */
const forgetPicture = async (tx: EntityManager, { id, accountId, input }: Task): Promise<AssetPlace[]> => {
  await forgetRecognition(tx, id)
  const { asset_id: assetId } = input as { asset_id: string }
  return deletePicture(tx, { taskId: id, accountId, assetId })
}
