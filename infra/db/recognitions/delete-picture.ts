import type { AssetPlace } from '#contracts/storage-keys.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

type Named = { taskId: string; accountId: string; assetId: string }

/** Deletes the picture that came inside the request of a task, unless another task names it too; says where its file lies. */
export const deletePicture = (em: EntityManager, { taskId, accountId, assetId }: Named): Promise<AssetPlace[]> =>
  query<AssetPlace>(
    em,
    // No task that names a picture is older than that; both ids begin with their time.
    sql`update asset set deleted_at = now()
        where id = ${assetId} and account_id = ${accountId} and is_in_request and deleted_at is null
          and not exists (
            select from task t
            where t.account_id = ${accountId} and t.id >= 'task_' || substr(${assetId}::text, 5, 10) and t.id <> ${taskId}
              and t.deleted_at is null and t.input ->> 'asset_id' = ${assetId})
        returning id, account_id as "accountId", folder`,
  )
