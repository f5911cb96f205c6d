import { randomBytes } from 'node:crypto'
import type { EntityManager } from '../db/orm.ts'
import { query, sql } from '../db/sql.ts'
import { dataKeyBytes, unwrap, wrap, type WrappedKey, type WrappingKey } from './envelope.ts'

/** The key that encrypts what an account entrusts to us; made when it is first needed. */
export const dataKeyOf = async (
  em: EntityManager,
  keys: readonly WrappingKey[],
  accountId: string,
): Promise<Buffer> => {
  const known = (await findWrapped(em, accountId)) ?? (await makeWrapped(em, keys, accountId))
  return unwrap(keys, known, accountId)
}

/**
 * Wraps the keys of all accounts anew by the first of the installation's keys, while everything runs: what they encrypt stays as
 * it is. Returns how many were not wrapped by it before.
 */
export const rewrapDataKeys = async (em: EntityManager, keys: readonly WrappingKey[]): Promise<number> => {
  const rows = await query<WrappedKey & { accountId: string }>(
    em,
    sql`select account_id as "accountId", kid, wrapped from data_key where kid <> ${keys[0]!.kid} order by account_id`,
  )
  let count = 0
  for (const row of rows) {
    const { kid, wrapped } = wrap(keys[0]!, unwrap(keys, row, row.accountId), row.accountId)
    const changed = await query(
      em,
      sql`update data_key set kid = ${kid}, wrapped = ${wrapped}
          where account_id = ${row.accountId} and kid = ${row.kid} returning 1`,
    )
    count += changed.length
  }
  return count
}

const findWrapped = async (em: EntityManager, accountId: string): Promise<WrappedKey | undefined> => {
  const [row] = await query<WrappedKey>(em, sql`select kid, wrapped from data_key where account_id = ${accountId}`)
  return row
}

const makeWrapped = async (em: EntityManager, keys: readonly WrappingKey[], accountId: string): Promise<WrappedKey> => {
  const { kid, wrapped } = wrap(keys[0]!, randomBytes(dataKeyBytes), accountId)
  // Of two that make one at the same time, the first one counts.
  const [row] = await query<WrappedKey>(
    em,
    sql`insert into data_key (account_id, kid, wrapped) values (${accountId}, ${kid}, ${wrapped})
        on conflict (account_id) do update set kid = data_key.kid returning kid, wrapped`,
  )
  return row!
}
