import { isDone } from '#contracts/http/tasks.ts'
import { isRecognition } from '#contracts/tasks/recognition-answer.ts'
import { assetKey } from '#contracts/storage-keys.ts'
import { Asset } from '#infra/db/entities/asset.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { forgetRecognition } from '#infra/db/recognitions.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { findTask } from './find-task.ts'

/** DELETE /v1/tasks/{id}: its input, result and files go now; its ledger lines and its events stay. */
export const deleteTask =
  ({ em, storage }: { em: () => EntityManager; storage: Storage }): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const keys = await inTransaction(em, async tx => {
      const task = await findTask(tx, request.params['task_id'], caller)
      if (!isDone(task.status))
        throw new Problem('state-conflict', {
          detail: 'The task has not ended.',
          extra: { current_status: task.status },
        })
      if (isRecognition(task.type)) await forgetRecognition(tx, task.id)
      const assets = await tx.find(Asset, { taskId: task.id, accountId: caller.accountId, deletedAt: null })
      for (const asset of assets) asset.deletedAt = new Date()
      Object.assign(task, {
        deletedAt: new Date(),
        input: {},
        result: null,
        output: [],
        metadata: {},
        revision: task.revision + 1,
      })
      return assets.map(({ id }) => assetKey(caller.accountId, id))
    })
    // After the commit: a file without a row is only space, a row without its file would be a broken promise.
    await Promise.all(keys.map(key => storage.remove(key)))
    response.status(204).end()
  }
