import { defineEntity, p } from '@mikro-orm/core'

const AssetSchema = defineEntity({
  name: 'Asset',
  tableName: 'asset',
  properties: {
    id: p.text().primary(),
    accountId: p.text(),
    source: p.text().$type<'upload' | 'output'>(),
    taskId: p.text().nullable(),
    filename: p.text(),
    contentType: p.text(),
    bytes: p.bigint('number'),
    digest: p.text(),
    width: p.integer().nullable(),
    height: p.integer().nullable(),
    createdAt: p.datetime(),
    expiresAt: p.datetime().nullable(),
    deletedAt: p.datetime().nullable(),
  },
})
export class Asset extends AssetSchema.class {}
AssetSchema.setClass(Asset)
