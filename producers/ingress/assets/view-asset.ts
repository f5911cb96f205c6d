import type { AssetView } from '#contracts/http/assets.ts'
import type { Asset } from '#infra/db/entities/asset.ts'
import type { Links } from '#infra/storage/links.ts'

/** A row of `asset`, read by whatever way. */
export type AssetRow = Pick<
  Asset,
  | 'id'
  | 'accountId'
  | 'source'
  | 'taskId'
  | 'folder'
  | 'filename'
  | 'contentType'
  | 'bytes'
  | 'digest'
  | 'width'
  | 'height'
  | 'createdAt'
  | 'expiresAt'
  | 'deletedAt'
>

/** An asset as clients see it, with a fresh link to its bytes. */
export const viewAsset = (asset: AssetRow, { signLink }: Pick<Links, 'signLink'>): AssetView => {
  const { url, expiresAt } = signLink(asset.id)
  return {
    id: asset.id,
    object: 'asset',
    source: asset.source,
    task_id: asset.taskId ?? null,
    filename: asset.filename,
    content_type: asset.contentType,
    bytes: asset.bytes,
    digest: asset.digest,
    width: asset.width ?? null,
    height: asset.height ?? null,
    created_at: asset.createdAt.toISOString(),
    expires_at: asset.expiresAt?.toISOString() ?? null,
    url,
    url_expires_at: expiresAt.toISOString(),
  }
}
