import type { Language } from '#contracts/http/auth.ts'
import { newId } from '#contracts/ids.ts'
import type { Role } from '#contracts/roles.ts'
import { createAccount } from './accounts.ts'
import type { EntityManager } from '../orm.ts'
import { insertRows, query, sql } from '../sql.ts'

export type UserRow = {
  id: string
  email: string
  emailVerifiedAt: Date | null
  name: string
  language: Language
  timeZone: string
  avatarAssetId: string | null
  passwordHash: string | null
  hasTotp: boolean
  suspendedAt: Date | null
  createdAt: Date
}

const columns = sql`id, email, email_verified_at as "emailVerifiedAt", name, language, time_zone as "timeZone",
  avatar_asset_id as "avatarAssetId", password_hash as "passwordHash", totp_activated_at is not null as "hasTotp",
  suspended_at as "suspendedAt", created_at as "createdAt"`

/** Somebody by their address, however its letters are written. */
export const findUserByEmail = async (em: EntityManager, email: string): Promise<UserRow | undefined> => {
  const [row] = await query<UserRow>(
    em,
    sql`select ${columns} from app_user where lower(email) = lower(${email}) and deleted_at is null`,
  )
  return row
}

export const findUser = async (em: EntityManager, id: string): Promise<UserRow | undefined> => {
  const [row] = await query<UserRow>(em, sql`select ${columns} from app_user where id = ${id} and deleted_at is null`)
  return row
}

export type NewUser = Pick<UserRow, 'email' | 'name' | 'language' | 'timeZone' | 'passwordHash'>

/** Somebody new with an account of their own on the free plan, whose address is not verified yet. */
export const createUser = async (em: EntityManager, user: NewUser): Promise<{ userId: string; accountId: string }> => {
  const userId = newId('user')
  const accountId = await createAccount(em, { name: user.name })
  await query(em, sql`update account set time_zone = ${user.timeZone}, limits = '{}' where id = ${accountId}`)
  await insertRows(em, 'app_user', [{ id: userId, ...user, createdAt: new Date() }])
  await insertRows(em, 'membership', [{ accountId, userId, role: 'owner', createdAt: new Date() }])
  return { userId, accountId }
}

/** Whoever signs up with an address that nobody has verified has the last word about it. */
export const signUpAgain = (em: EntityManager, userId: string, user: NewUser): Promise<object[]> =>
  query(
    em,
    sql`update app_user set name = ${user.name}, language = ${user.language}, time_zone = ${user.timeZone},
          password_hash = ${user.passwordHash}
        where id = ${userId} and email_verified_at is null`,
  )

/** Notes that an address is proven; false when it was before. */
export const verifyEmail = async (em: EntityManager, userId: string): Promise<boolean> => {
  const rows = await query(
    em,
    sql`update app_user set email_verified_at = now() where id = ${userId} and email_verified_at is null returning 1`,
  )
  return rows.length > 0
}

export const setPassword = (em: EntityManager, userId: string, passwordHash: string): Promise<object[]> =>
  query(em, sql`update app_user set password_hash = ${passwordHash} where id = ${userId}`)

export type Profile = Pick<UserRow, 'name' | 'language' | 'timeZone' | 'avatarAssetId'>

export const setProfile = (em: EntityManager, userId: string, profile: Profile): Promise<object[]> =>
  query(
    em,
    sql`update app_user set name = ${profile.name}, language = ${profile.language}, time_zone = ${profile.timeZone},
          avatar_asset_id = ${profile.avatarAssetId}
        where id = ${userId}`,
  )

export type MembershipRow = { accountId: string; accountName: string; role: Role }

/** The accounts that somebody belongs to, the oldest membership first. */
export const listMemberships = (em: EntityManager, userId: string): Promise<MembershipRow[]> =>
  query<MembershipRow>(
    em,
    sql`select m.account_id as "accountId", a.name as "accountName", m.role
        from membership m join account a on a.id = m.account_id
        where m.user_id = ${userId} order by m.created_at, m.account_id`,
  )

/** Whether a transaction failed because somebody has the address already. */
export const isTakenEmail = (error: unknown): boolean =>
  error instanceof Error &&
  (('constraint' in error && error.constraint === 'app_user_email') || isTakenEmail(error.cause))

/** Puts a verified address in the place of the old one. @throws what `isTakenEmail` knows when somebody else has it */
export const setEmail = (em: EntityManager, userId: string, email: string): Promise<object[]> =>
  query(em, sql`update app_user set email = ${email}, email_verified_at = now() where id = ${userId}`)
