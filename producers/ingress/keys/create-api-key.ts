import { maxKeys, type CreateKey } from '#contracts/http/keys.ts'
import { operations } from '#contracts/http/operations.ts'
import { countKeys, createKey, findKey, type KeyChanges } from '#infra/db/identity/api-keys.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { requireProof } from '../require-proof.ts'
import { changesOf } from './key-changes.ts'
import { requireNoStronger } from './require-no-stronger.ts'
import { requireOwnProjects } from './require-own-projects.ts'
import { tellOfKey } from './tell-of-key.ts'
import { viewKey } from './view-key.ts'

export type KeyDeps = {
  em: () => EntityManager
  pepper: string
  /** Forgets what is remembered of keys and people, so that a change holds from the next request on. */
  forgetIdentities: () => void
}

/** POST /v1/api-keys: the only answer that has the token. */
export const createApiKey =
  ({ em, pepper }: KeyDeps): Handler =>
  async (request, response) => {
    requireProof(response)
    const caller = callerOf(response)
    const { accountId, actorId: createdBy } = caller
    const wanted = wholeKey(bodyOf(response, operations.createApiKey))
    requireNoStronger(wanted, caller)
    const { key, token } = await inTransaction(em, async tx => {
      await requireRoomForKey(tx, accountId)
      await requireOwnProjects(tx, accountId, wanted.projectIds)
      const made = await createKey(tx, { ...wanted, accountId, createdBy, pepper })
      const row = (await findKey(tx, { id: made.keyId, accountId }))!
      await tellOfKey(tx, { request, response }, { key: row, what: 'created' })
      return { key: row, token: made.token }
    })
    response
      .status(201)
      .set('Location', `/v1/api-keys/${key.id}`)
      .json({ ...viewKey(key), token })
  }

const wholeKey = (body: CreateKey): Required<KeyChanges> => changesOf(body) as Required<KeyChanges>

const requireRoomForKey = async (tx: EntityManager, accountId: string): Promise<void> => {
  const used = await countKeys(tx, accountId)
  if (used < maxKeys) return
  throw new Problem('quota-exceeded', {
    detail: `An account may have ${maxKeys} keys that can be used; revoke one first.`,
    extra: { limit: maxKeys, quota: 'keys' },
  })
}
