import { assetEventData } from '#contracts/events/asset-data.ts'
import { isId } from '#contracts/ids.ts'
import { assetKey } from '#contracts/storage-keys.ts'
import { Asset } from '#infra/db/entities/asset.ts'
import { appendEvents } from '#infra/db/events/event-log.ts'
import { LockMode, type EntityManager } from '#infra/db/orm.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Handler } from '../app.ts'
import { callerOf, contextOf } from '../context.ts'
import { Problem } from '../problem.ts'

type Deps = { em: () => EntityManager; storage: Storage }

/** `DELETE /v1/assets/{asset_id}`: the asset and its links end at once. Doing it again changes nothing and succeeds. */
export const deleteAsset =
  ({ em, storage }: Deps): Handler =>
  async (request, response) => {
    const { accountId } = callerOf(response)
    const id = request.params['asset_id']
    if (typeof id !== 'string' || !isId('asset', id)) throw new Problem('not-found')
    const traceparent = contextOf(response).traceparent ?? null
    const asset = await inTransaction(em, tx => markDeleted(tx, { id, accountId, traceparent }))
    if (!asset) throw new Problem('not-found')
    // After the row: nobody finds the asset any more. A repeated request removes what a crash between the two has left.
    await storage.remove(assetKey(asset))
    response.status(204).end()
  }

type Marking = { id: string; accountId: string; traceparent: string | null }

/** Marks the row, and says so the first time. Returns it, or null where the account has none. */
const markDeleted = async (tx: EntityManager, { id, accountId, traceparent }: Marking): Promise<Asset | null> => {
  const asset = await tx.findOne(Asset, { id, accountId }, { lockMode: LockMode.PESSIMISTIC_WRITE })
  if (!asset || asset.deletedAt) return asset
  asset.deletedAt = new Date()
  await tx.flush()
  const data = assetEventData(asset)
  await appendEvents(tx, [
    { type: 'asset.deleted', subject: id, accountId, correlationId: asset.taskId ?? id, traceparent, data },
  ])
  return asset
}
