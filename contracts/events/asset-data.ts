import { z } from 'zod'
import { assetSchema, type AssetView } from '../http/assets.ts'

/** What an `asset.*` event says of its file: what it is, and no link to it, since links are signed when they are read. */
export const assetEventDataSchema = z.object({
  asset: assetSchema.pick({
    id: true,
    source: true,
    task_id: true,
    filename: true,
    content_type: true,
    bytes: true,
    digest: true,
    width: true,
    height: true,
    created_at: true,
    expires_at: true,
  }),
})

/** The facts of a file that its events repeat, as they are stored. */
export type AssetFacts = {
  id: string
  source: AssetView['source']
  taskId?: string | null | undefined
  filename: string
  contentType: string
  bytes: number
  digest: string
  width?: number | null | undefined
  height?: number | null | undefined
  createdAt: Date
  expiresAt?: Date | null | undefined
}

export const assetEventData = (asset: AssetFacts): z.output<typeof assetEventDataSchema> => ({
  asset: {
    id: asset.id,
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
  },
})
