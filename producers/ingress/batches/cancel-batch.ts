import { operations } from '#contracts/http/operations.ts'
import type { Leases } from '#infra/cache/leases.ts'
import type { Hints } from '#infra/cache/hints.ts'
import { Task } from '#infra/db/entities/task.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { markCanceling, tellWorkers } from '../tasks/cancel-task.ts'
import { countItems, viewBatch } from './view-batch.ts'
import { findBatch } from './find-batch.ts'

type Deps = { em: () => EntityManager; leases: Pick<Leases, 'requestCancel'>; hints: Hints }

/** POST /v1/batches/{id}/cancel: cancels every item that has not ended. Again and again is the same as once. */
export const cancelBatch =
  ({ em, leases, hints }: Deps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    const { reason } = bodyOf(response, operations.cancelBatch)
    const { id } = await findBatch(em(), request.params['batch_id'], caller)
    const canceling = await em().transactional(async tx => {
      const open = await tx.find(Task, { batchId: id, status: { $in: ['queued', 'running'] } }, { fields: ['id'] })
      const batch = await findBatch(tx, id, caller)
      if (batch.status === 'running') batch.status = 'canceling'
      return markCanceling(tx, { ids: open.map(task => task.id), accountId: caller.accountId, reason })
    })
    await tellWorkers({ leases, hints }, canceling.map(task => task.id))
    const batch = await findBatch(em(), id, caller)
    response.status(batch.status === 'finished' ? 200 : 202).json(viewBatch(batch, await countItems(em(), id)))
  }
