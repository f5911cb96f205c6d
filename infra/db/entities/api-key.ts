import { defineEntity, p } from '@mikro-orm/core'
import type { Scope } from '#contracts/scopes.ts'

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  properties: {
    id: p.text().primary(),
    accountId: p.text(),
    lookup: p.text(),
    digest: p.blob(),
    start: p.text(),
    name: p.text(),
    scopes: p.array<Scope>(),
    expiresAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    createdAt: p.datetime(),
  },
})
export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey)
