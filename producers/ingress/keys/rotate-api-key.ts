import { operations } from '#contracts/http/operations.ts'
import { createKey, findKey, replaceKey, type KeyRow } from '#infra/db/identity/api-keys.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { moveOwned } from '#infra/db/subscriptions/subscription-states.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { requireProof } from '../require-proof.ts'
import type { KeyDeps } from './create-api-key.ts'
import { lockedKeyOf, requireActive } from './find-key.ts'
import { requireNoStronger } from './require-no-stronger.ts'
import { tellOfKey } from './tell-of-key.ts'
import { viewKey } from './view-key.ts'

/**
 * POST /v1/api-keys/{key_id}/rotate: a new key that may do what the old one may; the old one answers 401 when its grace is over.
 * The token of a key is worth what the key is, so nobody gets that of one that may more than they. What the old one subscribed to goes on under the new one.
 */
export const rotateApiKey =
  ({ em, pepper, forgetIdentities }: KeyDeps): Handler =>
  async (request, response) => {
    requireProof(response)
    const caller = callerOf(response)
    const { grace_seconds: graceSeconds } = bodyOf(response, operations.rotateApiKey)
    const { key, token } = await inTransaction(em, async tx => {
      const old = await lockedKeyOf(tx, { request, caller })
      requireNoStronger(old, caller)
      requireActive(old)
      const made = await createKey(tx, { ...copied(old), createdBy: caller.actorId, pepper })
      await replaceKey(tx, old, { by: made.keyId, graceSeconds })
      await moveOwned(tx, { accountId: old.accountId, ownerId: old.id, to: made.keyId })
      const row = await keyBy(tx, made.keyId, old)
      const facts = { rotated_to: made.keyId, grace_seconds: graceSeconds }
      await tellOfKey(tx, { request, response }, { key: old, what: 'rotated', facts })
      await tellOfKey(tx, { request, response }, { key: row, what: 'created' })
      return { key: row, token: made.token }
    })
    forgetIdentities()
    response
      .status(201)
      .set('Location', `/v1/api-keys/${key.id}`)
      .json({ ...viewKey(key), token })
  }

const copied = ({
  accountId,
  name,
  scopes,
  taskTypes,
  projectIds,
  allowedCidrs,
  requestsPerMinute,
  tasksInFlight,
  expiresAt,
}: KeyRow) => ({
  accountId,
  name,
  scopes,
  taskTypes,
  projectIds,
  allowedCidrs,
  requestsPerMinute,
  tasksInFlight,
  expiresAt,
})

const keyBy = async (tx: EntityManager, id: string, { accountId }: KeyRow): Promise<KeyRow> =>
  (await findKey(tx, { id, accountId }))!
