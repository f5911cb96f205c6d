import type { EntityManager } from '../orm.ts'
import { bytesAsText, insertRows, query, sql } from '../sql.ts'

export type ProviderKeyRow = {
  id: string
  accountId: string
  name: string
  type: 'image' | 'chat'
  provider: string
  baseUrl: string
  model: string
  last4: string
  fingerprint: string
  revision: number
  createdAt: Date
  updatedAt: Date
}

export type NewProviderKey = Omit<ProviderKeyRow, 'revision' | 'createdAt' | 'updatedAt'> & { sealed: Buffer }

const columns = sql`id, account_id as "accountId", name, type, provider, base_url as "baseUrl", model, last4, fingerprint,
  revision, created_at as "createdAt", updated_at as "updatedAt"`

export const insertProviderKey = async (em: EntityManager, key: NewProviderKey): Promise<void> =>
  insertRows(em, 'provider_key', [{ ...key, sealed: bytesAsText(key.sealed) }])

export const listProviderKeys = (
  em: EntityManager,
  { accountId, after, limit }: { accountId: string; after: string | undefined; limit: number },
): Promise<ProviderKeyRow[]> =>
  query<ProviderKeyRow>(
    em,
    sql`select ${columns} from provider_key
        where account_id = ${accountId} and (${after ?? null}::text is null or id < ${after ?? null})
        order by id desc limit ${limit}`,
  )

export const countProviderKeys = async (em: EntityManager, accountId: string): Promise<number> => {
  const [row] = await query<{ count: number }>(
    em,
    sql`select count(*)::int as count from provider_key where account_id = ${accountId}`,
  )
  return row!.count
}

export const findProviderKey = async (
  em: EntityManager,
  { accountId, id }: { accountId: string; id: string },
): Promise<(ProviderKeyRow & { sealed: Buffer }) | undefined> => {
  const [row] = await query<ProviderKeyRow & { sealed: Buffer }>(
    em,
    sql`select ${columns}, sealed from provider_key where account_id = ${accountId} and id = ${id}`,
  )
  return row
}

export type ProviderKeyChanges = Pick<NewProviderKey, 'name' | 'baseUrl' | 'model' | 'sealed' | 'last4' | 'fingerprint'>

/** The next revision, or undefined when the one that was seen is no longer the newest. */
export const updateProviderKey = async (
  em: EntityManager,
  { accountId, id, revision }: Pick<ProviderKeyRow, 'accountId' | 'id' | 'revision'>,
  changes: ProviderKeyChanges,
): Promise<ProviderKeyRow | undefined> => {
  const { name, baseUrl, model, sealed, last4, fingerprint } = changes
  const [row] = await query<ProviderKeyRow>(
    em,
    sql`update provider_key set name = ${name}, base_url = ${baseUrl}, model = ${model}, sealed = ${sealed}, last4 = ${last4},
          fingerprint = ${fingerprint}, revision = revision + 1, updated_at = now()
        where account_id = ${accountId} and id = ${id} and revision = ${revision} returning ${columns}`,
  )
  return row
}

export const deleteProviderKey = async (
  em: EntityManager,
  { accountId, id, revision }: Pick<ProviderKeyRow, 'accountId' | 'id' | 'revision'>,
): Promise<boolean> => {
  const rows = await query(
    em,
    sql`delete from provider_key where account_id = ${accountId} and id = ${id} and revision = ${revision} returning 1`,
  )
  return rows.length > 0
}
