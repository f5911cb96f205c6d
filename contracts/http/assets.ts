import { z } from 'zod'
import { idSchema } from '../ids.ts'

export const assetSchema = z.object({
  id: idSchema('asset'),
  object: z.literal('asset'),
  source: z.enum(['upload', 'output']),
  task_id: idSchema('task').nullable(),
  filename: z.string(),
  content_type: z.string(),
  bytes: z.int(),
  digest: z.string().describe('`sha-256:<hex>` of the bytes.'),
  width: z.int().nullable(),
  height: z.int().nullable(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  url: z.string().describe('Signed, minted anew at every read.'),
  url_expires_at: z.iso.datetime(),
})
export type AssetView = z.output<typeof assetSchema>
