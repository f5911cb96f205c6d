import type { AssetFolder } from '#contracts/storage-keys.ts'
import { defineEntity, p } from '@mikro-orm/core'

const AssetSchema = defineEntity({
  name: 'Asset',
  tableName: 'asset',
  properties: {
    id: p.text().primary(),
    accountId: p.text(),
    source: p.text().$type<'upload' | 'output'>(),
    taskId: p.text().nullable(),
    /** Where its file lies in storage. */
    folder: p.text().$type<AssetFolder>(),
    filename: p.text(),
    contentType: p.text(),
    bytes: p.bigint('number'),
    digest: p.text(),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    /** It came inside the request of a task, and goes with that. */
    isInRequest: p.boolean(),
    createdAt: p.datetime(),
    /** How often it was fetched by a link, from its beginning. */
    downloadCount: p.integer(),
    /** Links that were signed before are no longer good. */
    linksRevokedAt: p.datetime().nullable(),
    expiresAt: p.datetime().nullable(),
    deletedAt: p.datetime().nullable(),
  },
})
export class Asset extends AssetSchema.class {}
AssetSchema.setClass(Asset)
