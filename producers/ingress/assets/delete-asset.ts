import { isId } from '#contracts/ids.ts'
import { assetKey, type AssetPlace } from '#contracts/storage-keys.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'

type Deps = { em: () => EntityManager; storage: Storage }

/** `DELETE /v1/assets/{asset_id}`: the asset and its links end at once. Doing it again changes nothing and succeeds. */
export const deleteAsset =
  ({ em, storage }: Deps): Handler =>
  async (request, response) => {
    const { accountId } = callerOf(response)
    const assetId = request.params['asset_id']
    if (typeof assetId !== 'string' || !isId('asset', assetId)) throw new Problem('not-found')
    const [asset] = await query<AssetPlace>(
      em(),
      sql`update asset set deleted_at = coalesce(deleted_at, now()) where id = ${assetId} and account_id = ${accountId}
          returning id, account_id as "accountId", folder`,
    )
    if (!asset) throw new Problem('not-found')
    // After the row: nobody finds the asset any more. A repeated request removes what a crash between the two has left.
    await storage.remove(assetKey(asset))
    response.status(204).end()
  }
