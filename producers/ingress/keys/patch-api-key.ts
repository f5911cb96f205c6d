import { operations } from '#contracts/http/operations.ts'
import { changeKey } from '#infra/db/identity/api-keys.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { requireProof } from '../require-proof.ts'
import type { KeyDeps } from './create-api-key.ts'
import { keyOf, lockedKeyOf, requireActive } from './find-key.ts'
import { changesOf } from './key-changes.ts'
import { requireNoStronger } from './require-no-stronger.ts'
import { requireOwnProjects } from './require-own-projects.ts'
import { tellOfKey } from './tell-of-key.ts'
import { viewKey } from './view-key.ts'

/** PATCH /v1/api-keys/{key_id}: from the next request on the key may do what it says now. */
export const patchApiKey =
  ({ em, forgetIdentities }: KeyDeps): Handler =>
  async (request, response) => {
    requireProof(response)
    const caller = callerOf(response)
    const changes = changesOf(bodyOf(response, operations.patchApiKey))
    const key = await inTransaction(em, async tx => {
      const locked = await lockedKeyOf(tx, { request, caller })
      requireNoStronger(changes, caller)
      requireActive(locked)
      await requireOwnProjects(tx, caller.accountId, changes.projectIds)
      await changeKey(tx, locked, changes)
      await tellOfKey(tx, { request, response }, { key: locked, what: 'changed', facts: { changes } })
      return keyOf(tx, { request, caller })
    })
    forgetIdentities()
    response.json(viewKey(key))
  }
