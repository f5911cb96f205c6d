import { operations } from '#contracts/http/operations.ts'
import { projectDepletion, readBalance as read, readExpiring } from '#infra/db/money/balances.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'

/** GET /v1/credits/balance. */
export const readBalance =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (_request, response) => {
    const { accountId } = callerOf(response)
    const { as_of: asOf = null } = queryOf(response, operations.readBalance)
    const { available, held, settled, pending } = await read(em(), { accountId, asOf })
    const expiring = asOf === null ? await readExpiring(em(), accountId) : []
    const depletionAt = asOf === null ? await projectDepletion(em(), accountId) : null
    response.json({
      object: 'balance',
      available: String(available),
      held: String(held),
      settled: String(settled),
      pending: String(pending),
      expiring: expiring.map(({ amount, at }) => ({ amount: String(amount), at: at.toISOString() })),
      projected_depletion_at: depletionAt?.toISOString() ?? null,
      as_of: asOf === null ? null : new Date(asOf).toISOString(),
    })
  }
