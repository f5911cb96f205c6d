import { operations } from '#contracts/http/operations.ts'
import type { Leases } from '#infra/cache/leases.ts'
import type { Hints } from '#infra/cache/hints.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
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
    const canceling = await inTransaction(em, async tx => {
      const open = await query<{ id: string }>(
        tx,
        sql`select id from task where batch_id = ${id} and status in ('queued', 'running')`,
      )
      const marked = await markCanceling(tx, { ids: open.map(task => task.id), accountId: caller.accountId, reason })
      // Behind the items, as the settlement locks them; a batch that it has finished meanwhile stays finished.
      await query(
        tx,
        sql`update batch set status = 'canceling', revision = revision + 1 where id = ${id} and status = 'running'`,
      )
      return marked
    })
    await tellWorkers(
      { leases, hints },
      canceling.map(task => task.id),
    )
    const batch = await findBatch(em(), id, caller)
    response.status(batch.status === 'finished' ? 200 : 202).json(viewBatch(batch, await countItems(em(), id)))
  }
