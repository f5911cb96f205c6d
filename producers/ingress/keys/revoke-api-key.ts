import { revokeKey } from '#infra/db/identity/api-keys.ts'
import { disableOwned } from '#infra/db/subscriptions/subscription-states.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { callerOf, contextOf } from '../context.ts'
import type { KeyDeps } from './create-api-key.ts'
import { lockedKeyOf } from './find-key.ts'
import { tellOfKey } from './tell-of-key.ts'

/**
 * DELETE /v1/api-keys/{key_id}: also for a key that may more than the caller, and without a step-up: what opens less harms less. What
 * it subscribed to is sent no more.
 */
export const revokeApiKey =
  ({ em, forgetIdentities }: KeyDeps): Handler =>
  async (request, response) => {
    const caller = callerOf(response)
    await inTransaction(em, async tx => {
      const key = await lockedKeyOf(tx, { request, caller })
      if (!(await revokeKey(tx, key, 'revoked'))) return
      await tellOfKey(tx, { request, response }, { key, what: 'revoked' })
      const ending = { reason: 'owner_gone', actor: caller.actorId, requestId: contextOf(response).requestId } as const
      await disableOwned(tx, { accountId: caller.accountId, ownerId: key.id }, ending)
    })
    forgetIdentities()
    response.status(204).end()
  }
