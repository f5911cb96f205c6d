import { operations } from '#contracts/http/operations.ts'
import { listProviderKeys as list } from '#infra/db/identity/provider-keys.ts'
import type { Handler } from '../app.ts'
import { callerOf, queryOf } from '../context.ts'
import { etagOf, isKnown } from '../etag.ts'
import { pageAnswer, readCursor } from '../page.ts'
import { findOwn, viewProviderKey, type ProviderKeyNeeds } from './provider-key.ts'

/** GET /v1/provider-keys. */
export const listProviderKeys =
  ({ em }: Pick<ProviderKeyNeeds, 'em'>): Handler =>
  async (request, response) => {
    const { limit, cursor } = queryOf(response, operations.listProviderKeys)
    const { accountId } = callerOf(response)
    const rows = await list(em(), { accountId, after: readCursor('providerKey', cursor), limit: limit + 1 })
    pageAnswer({ request, response, rows, limit, view: viewProviderKey })
  }

/** GET /v1/provider-keys/{provider_key_id}. */
export const readProviderKey =
  ({ em }: Pick<ProviderKeyNeeds, 'em'>): Handler =>
  async (request, response) => {
    const row = await findOwn(em(), request, callerOf(response))
    response.set('ETag', etagOf({ version: row.revision }))
    if (isKnown(request, { version: row.revision })) response.status(304).end()
    else response.json(viewProviderKey(row))
  }
