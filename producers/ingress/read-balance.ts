import { readWallet } from '#infra/db/ledger.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { Handler } from './app.ts'
import { callerOf } from './context.ts'

/** GET /v1/credits/balance. */
export const readBalance =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (_request, response) => {
    const { available, held } = await readWallet(em(), callerOf(response).accountId)
    response.json({ object: 'balance', available: String(available), held: String(held) })
  }
