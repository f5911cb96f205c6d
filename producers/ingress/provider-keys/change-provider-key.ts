import { operations } from '#contracts/http/operations.ts'
import { audit } from '#infra/db/identity/audit.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import {
  deleteProviderKey as remove,
  updateProviderKey,
  type ProviderKeyRow,
} from '#infra/db/identity/provider-keys.ts'
import type { Response } from 'express'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf, contextOf } from '../context.ts'
import { checkMatch, etagOf, requireMatch } from '../etag.ts'
import { Problem } from '../problem.ts'
import { findOwn, sealKey, viewProviderKey, type ProviderKeyNeeds } from './provider-key.ts'

/** PATCH /v1/provider-keys/{provider_key_id}. */
export const patchProviderKey =
  ({ em, wrappingKeys }: ProviderKeyNeeds): Handler =>
  async (request, response) => {
    const account = callerOf(response)
    const body = bodyOf(response, operations.patchProviderKey)
    const changed = await em().transactional(async tx => {
      const row = await findOwn(tx, request, account)
      requireMatch(request, { version: row.revision })
      const { id, provider } = row
      const { name = row.name, model = row.model, base_url: baseUrl = row.baseUrl, key } = body
      const sealed = key === undefined ? row : await sealKey(tx, wrappingKeys, { account, id, provider, key })
      const next = await updateProviderKey(tx, row, { ...sealed, name, model, baseUrl })
      if (!next) throw new Problem('precondition-failed', { detail: 'Somebody has changed it at the same time.' })
      await record(tx, response, { row: next, action: 'provider_key.changed' })
      return next
    })
    response.set('ETag', etagOf({ version: changed.revision })).json(viewProviderKey(changed))
  }

/** DELETE /v1/provider-keys/{provider_key_id}. */
export const deleteProviderKey =
  ({ em }: Pick<ProviderKeyNeeds, 'em'>): Handler =>
  async (request, response) => {
    await em().transactional(async tx => {
      const row = await findOwn(tx, request, callerOf(response))
      checkMatch(request, { version: row.revision })
      if (!(await remove(tx, row))) throw new Problem('precondition-failed', { detail: 'It has changed meanwhile.' })
      await record(tx, response, { row, action: 'provider_key.deleted' })
    })
    response.status(204).end()
  }

type Recorded = { row: ProviderKeyRow; action: 'provider_key.changed' | 'provider_key.deleted' }

const record = (tx: EntityManager, response: Response, { row, action }: Recorded): Promise<void> => {
  const { accountId, id, name, fingerprint } = row
  const { actorId: actor } = callerOf(response)
  const { requestId } = contextOf(response)
  return audit(tx, { accountId, actor, action, subject: id, facts: { name, fingerprint }, requestId })
}
