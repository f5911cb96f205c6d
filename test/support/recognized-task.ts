import { newId } from '#contracts/ids.ts'
import type { RecognitionType } from '#contracts/tasks/recognition-answer.ts'
import { textRecognize } from '#contracts/tasks/text-recognize.ts'
import { calcRecognize } from '#contracts/tasks/calc-recognize.ts'
import { priceVersion } from '#contracts/tasks/pricing.ts'
import { postTransfers } from '#infra/db/money/ledger.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { insertRows } from '#infra/db/sql.ts'

const examples = {
  'text.recognize': textRecognize.example.result,
  'calc.recognize': calcRecognize.example.result,
} as const

/** What a worker may have told of a recognition, by the columns of its log. */
export const someRecognition = {
  kind: 'text.recognize',
  answer: 'x7kq',
  confidence: 0.962,
  rejected: false,
  cached: null,
  views: 1,
  ms: 3.4,
  model: '9f2c41d07ab3',
} as const

type Options = {
  kind?: RecognitionType
  /** What it cost, in credits that the account must have. */
  charged?: number
  /** What differs from the example of the kind. */
  result?: object
  /** Columns that differ. */
  row?: object
}

/** The row, and the ledger lines, of a recognition that succeeded just now; its result is the example of its kind. Returns its id. */
export const recognizedTask = (
  em: EntityManager,
  accountId: string,
  { kind = 'text.recognize', charged = 1, result = {}, row = {} }: Options = {},
): Promise<string> =>
  em.transactional(async tx => {
    const id = newId('task')
    const amount = BigInt(charged)
    const now = new Date()
    const money = { quoted: amount, held: amount, charged: amount, priceVersion }
    const origin = { accountId, type: kind, lane: 'interactive', priority: 'normal', createdBy: newId('key') }
    const times = { createdAt: now, queuedAt: now, finishedAt: now, finishBefore: now, seenAt: now }
    const facts = {
      status: 'succeeded',
      revision: 2,
      tags: [],
      metadata: {},
      output: [],
      warnings: [],
      attempts: [],
      retention: '30d',
    }
    await insertRows(tx, 'task', [
      {
        id,
        ...origin,
        ...facts,
        ...money,
        ...times,
        released: 0n,
        refunded: 0n,
        requestId: newId('request'),
        input: { asset_id: newId('asset') },
        result: { ...examples[kind], ...result },
        ...row,
      },
    ])
    if (charged === 0) return id
    await postTransfers(tx, [
      { operationId: `hold:${id}`, accountId, source: 'available', target: 'held', amount, taskId: id },
      { operationId: `capture:${id}`, accountId, source: 'held', target: 'earned', amount, taskId: id },
    ])
    return id
  })
