import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { countItems, viewBatch } from './view-batch.ts'
import { findBatch } from './find-batch.ts'

/** GET /v1/batches/{id}: its state and how many items are in which. */
export const readBatch =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (request, response) => {
    const batch = await findBatch(em(), request.params['batch_id'], callerOf(response))
    const view = viewBatch(batch, await countItems(em(), batch.id))
    const etag = `"${Object.values(view.request_counts).join('.')}-${view.status}"`
    response.set('ETag', etag)
    if (!view.done) response.set('Retry-After', '1')
    if (request.get('If-None-Match') === etag) response.status(304).end()
    else response.json(view)
  }
