import { defineEntity, p } from '@mikro-orm/core'

const DeadLetterSchema = defineEntity({
  name: 'DeadLetter',
  tableName: 'dead_letter',
  properties: {
    id: p.text().primary(),
    fingerprint: p.text(),
    queue: p.text(),
    exchange: p.text(),
    routingKey: p.text(),
    messageId: p.text().nullable(),
    taskId: p.text().nullable(),
    type: p.text().nullable(),
    reason: p.text(),
    errorType: p.text(),
    errorMessage: p.text(),
    attempt: p.integer().nullable(),
    headers: p.json<Record<string, unknown>>(),
    properties: p.json<Record<string, unknown>>(),
    body: p.blob(),
    replays: p.integer(),
    archivedAt: p.datetime(),
    replayedAt: p.datetime().nullable(),
    replayedAs: p.text().nullable(),
    purgedAt: p.datetime().nullable(),
  },
})
export class DeadLetter extends DeadLetterSchema.class {}
DeadLetterSchema.setClass(DeadLetter)
