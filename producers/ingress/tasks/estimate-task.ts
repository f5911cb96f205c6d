import { operations } from '#contracts/http/operations.ts'
import { createTaskSchema } from '#contracts/http/tasks.ts'
import { priceVersion } from '#contracts/tasks/pricing.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { readUsage } from '#infra/db/quotas.ts'
import { readWallet } from '#infra/db/ledger.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { admit } from './admit.ts'
import { draftTask } from './draft-task.ts'

/** POST /v1/tasks/estimate: what a task would cost and whether it would be accepted now. Nothing is held or counted. */
export const estimateTask =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (_request, response) => {
    const caller = callerOf(response)
    const body = createTaskSchema.parse(bodyOf(response, operations.estimateTask))
    const { price, kind } = await draftTask(body, { em: em(), caller })
    const wallet = await readWallet(em(), caller.accountId)
    const { usage } = await readUsage(em(), [caller.accountId])
    const isAffordable = wallet.available >= price
    const refusal = admit(
      { wallet: { available: price, held: 0n }, usage: usage.get(caller.accountId)!, limits: caller.limits },
      price,
    )
    response.json({
      object: 'estimate',
      type: kind.type,
      cost: { unit: 'credit', min: '0', expected: String(price), max: String(price) },
      price_version: priceVersion,
      balance_ok: isAffordable,
      quota_ok: refusal === undefined,
    })
  }
