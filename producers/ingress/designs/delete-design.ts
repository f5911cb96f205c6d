import { deleteDesign as remove } from '#infra/db/designs/designs.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { callerOf, contextOf } from '../context.ts'
import { checkMatch } from '../etag.ts'
import { lockedDesignOf } from './find-design.ts'
import type { DesignDeps } from './make-once.ts'

/** DELETE /v1/designs/{id}: from then on it is not found. If-Match keeps what somebody else has changed meanwhile. */
export const deleteDesign =
  ({ em }: Pick<DesignDeps, 'em'>): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    await inTransaction(em, async tx => {
      const design = await lockedDesignOf(tx, { request, caller })
      checkMatch(request, design)
      await remove(tx, design, contextOf(response).traceparent ?? null)
    })
    response.status(204).end()
  }
