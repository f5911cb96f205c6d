import { unwrap, wrap, type WrappedKey, type WrappingKey } from '../../envelope/envelope.ts'
import type { EntityManager } from '../orm.ts'
import { bytesAsText, insertRows, query, sql } from '../sql.ts'

/** The secret of somebody's app, open in memory only. `sealed` says which one it is. */
export type KnownSecret = { secret: Buffer; sealed: Buffer; isActive: boolean }

/** What is authenticated with a secret: one that was moved to another person does not open. */
const ownerOf = (userId: string): string => `the second factor of ${userId}`

/** Puts a secret in waiting, in the place of one that was never activated; false where one is active. */
export const storeSecret = async (
  em: EntityManager,
  keys: readonly WrappingKey[],
  { userId, secret }: { userId: string; secret: Buffer },
): Promise<boolean> => {
  const { kid, wrapped } = wrap(keys[0]!, secret, ownerOf(userId))
  const rows = await query(
    em,
    sql`update app_user set totp_secret = ${wrapped}, totp_kid = ${kid}, totp_last_step = null
        where id = ${userId} and deleted_at is null and totp_activated_at is null returning 1`,
  )
  return rows.length > 0
}

export const findSecret = async (
  em: EntityManager,
  keys: readonly WrappingKey[],
  userId: string,
): Promise<KnownSecret | undefined> => {
  const [row] = await query<WrappedKey & { isActive: boolean }>(
    em,
    sql`select totp_kid as kid, totp_secret as wrapped, totp_activated_at is not null as "isActive" from app_user
        where id = ${userId} and deleted_at is null and totp_secret is not null and totp_kid is not null`,
  )
  if (!row) return undefined
  return { secret: unwrap(keys, row, ownerOf(userId)), sealed: row.wrapped, isActive: row.isActive }
}

type Step = { userId: string; step: number; sealed: Buffer }

/** Activates the secret that a code was right for, which uses the code up; of those who try at the same time one does. */
export const activateSecret = async (em: EntityManager, { userId, step, sealed }: Step): Promise<boolean> => {
  const rows = await query(
    em,
    sql`update app_user set totp_activated_at = now(), totp_last_step = ${step}::bigint
        where id = ${userId} and totp_secret = ${sealed}::bytea and totp_activated_at is null returning 1`,
  )
  return rows.length > 0
}

/** Uses a code up, by one conditional update: neither it nor an older one is good again, and of those who try at once one is let on. */
export const claimStep = async (em: EntityManager, { userId, step, sealed }: Step): Promise<boolean> => {
  const rows = await query(
    em,
    sql`update app_user set totp_last_step = ${step}::bigint
        where id = ${userId} and totp_secret = ${sealed}::bytea and totp_activated_at is not null
          and coalesce(totp_last_step, -1) < ${step}::bigint returning 1`,
  )
  return rows.length > 0
}

/** Forgets the secret and every recovery code; false where none was active. */
export const clearFactor = async (em: EntityManager, userId: string): Promise<boolean> => {
  await query(em, sql`delete from recovery_code where user_id = ${userId}`)
  const rows = await query(
    em,
    sql`update app_user set totp_secret = null, totp_kid = null, totp_last_step = null, totp_activated_at = null
        where id = ${userId} and totp_activated_at is not null returning 1`,
  )
  return rows.length > 0
}

/** Puts these codes in the place of all that there were. */
export const replaceRecoveryCodes = async (
  em: EntityManager,
  userId: string,
  digests: readonly Buffer[],
): Promise<void> => {
  await query(em, sql`delete from recovery_code where user_id = ${userId}`)
  const rows = digests.map(digest => ({ userId, digest: bytesAsText(digest), createdAt: new Date() }))
  await insertRows(em, 'recovery_code', rows)
}

/** Uses a recovery code up; of those who try at the same time one is let on. */
export const claimRecoveryCode = async (em: EntityManager, userId: string, digest: Buffer): Promise<boolean> => {
  const rows = await query(
    em,
    sql`update recovery_code set used_at = now()
        where user_id = ${userId} and digest = ${digest}::bytea and used_at is null
          and exists (select 1 from app_user where id = ${userId} and totp_activated_at is not null)
        returning 1`,
  )
  return rows.length > 0
}

/** Seals every secret anew by the first of the keys, while everything runs. Returns how many were sealed by another one. */
export const resealSecrets = async (em: EntityManager, keys: readonly WrappingKey[]): Promise<number> => {
  const rows = await query<WrappedKey & { userId: string }>(
    em,
    sql`select id as "userId", totp_kid as kid, totp_secret as wrapped from app_user
        where totp_secret is not null and totp_kid <> ${keys[0]!.kid} order by id`,
  )
  let count = 0
  for (const { userId, ...row } of rows) {
    const { kid, wrapped } = wrap(keys[0]!, unwrap(keys, row, ownerOf(userId)), ownerOf(userId))
    const changed = await query(
      em,
      sql`update app_user set totp_kid = ${kid}, totp_secret = ${wrapped}
          where id = ${userId} and totp_secret = ${row.wrapped}::bytea returning 1`,
    )
    count += changed.length
  }
  return count
}
