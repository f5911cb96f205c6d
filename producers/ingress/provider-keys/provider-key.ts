import { createHmac } from 'node:crypto'
import type { Request } from 'express'
import type { EntityManager } from '#infra/db/orm.ts'
import { findProviderKey, type ProviderKeyRow } from '#infra/db/identity/provider-keys.ts'
import { dataKeyOf } from '#infra/envelope/data-keys.ts'
import { seal, type WrappingKey } from '#infra/envelope/envelope.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

export type ProviderKeyNeeds = { em: () => EntityManager; wrappingKeys: readonly WrappingKey[] }

/** What a key of a provider is encrypted about: it opens in this row, for this account and provider; `v1` is the form of this text. */
const aboutOf = ({ accountId, provider, id }: Pick<ProviderKeyRow, 'accountId' | 'provider' | 'id'>): string =>
  `v1|${accountId}|${provider}|${id}`

type Sealing = { account: Caller; id: string; provider: string; key: string }

/** The parts of a row that come from the key itself. */
export const sealKey = async (
  em: EntityManager,
  wrappingKeys: readonly WrappingKey[],
  { account: { accountId }, id, provider, key }: Sealing,
): Promise<{ sealed: Buffer; last4: string; fingerprint: string }> => {
  const dataKey = await dataKeyOf(em, wrappingKeys, accountId)
  return {
    sealed: seal(dataKey, Buffer.from(key), aboutOf({ accountId, provider, id })),
    last4: key.slice(-4),
    fingerprint: createHmac('sha256', dataKey).update(key).digest('base64url').slice(0, 16),
  }
}

/** The plan decides who may keep keys of providers. @throws Problem forbidden */
export const requirePlan = ({ plan, scopes }: Caller, managesProviders: boolean): void => {
  if (managesProviders || scopes.includes('admin')) return
  throw new Problem('forbidden', { detail: `The plan ${plan} does not include keys of providers.` })
}

/** @throws Problem not-found */
export const findOwn = async (em: EntityManager, request: Request, { accountId }: Caller) => {
  const row = await findProviderKey(em, { accountId, id: String(request.params['provider_key_id']) })
  if (!row) throw new Problem('not-found')
  return row
}

export const viewProviderKey = (row: ProviderKeyRow) => ({
  object: 'provider_key',
  id: row.id,
  name: row.name,
  type: row.type,
  provider: row.provider,
  base_url: row.baseUrl,
  model: row.model,
  last4: row.last4,
  fingerprint: row.fingerprint,
  revision: row.revision,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
})
