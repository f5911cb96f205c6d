import { defineEntity, p } from '@mikro-orm/core'
import type { BatchCounts, RefusedItem } from '#contracts/http/batches.ts'

const BatchSchema = defineEntity({
  name: 'Batch',
  tableName: 'batch',
  properties: {
    id: p.text().primary(),
    accountId: p.text(),
    mode: p.text().$type<'partial' | 'atomic'>(),
    status: p.text().$type<'running' | 'canceling' | 'finished'>(),
    revision: p.integer(),
    total: p.integer(),
    refused: p.json<RefusedItem[]>(),
    counts: p.json<Partial<BatchCounts>>(),
    metadata: p.json<Record<string, string>>(),
    requestId: p.text(),
    createdAt: p.datetime(),
    finishedAt: p.datetime().nullable(),
  },
})
export class Batch extends BatchSchema.class {}
BatchSchema.setClass(Batch)
