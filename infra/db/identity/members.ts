import type { Language } from '#contracts/http/auth.ts'
import type { Role } from '#contracts/roles.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

export type MemberRow = { accountId: string; id: string; email: string; name: string; role: Role; joinedAt: Date }

const columns = sql`m.account_id as "accountId", m.user_id as id, u.email, u.name, m.role, m.created_at as "joinedAt"`

type Wanted = { accountId: string; id: string }

export const findMember = async (em: EntityManager, { accountId, id }: Wanted): Promise<MemberRow | undefined> => {
  const [row] = await query<MemberRow>(
    em,
    sql`select ${columns} from membership m join app_user u on u.id = m.user_id
        where m.account_id = ${accountId} and m.user_id = ${id}`,
  )
  return row
}

type Page = { accountId: string; after: string | undefined; order: 'asc' | 'desc'; limit: number }

/** A page of the people of an account, in the order in which they first signed up. */
export const listMembers = (em: EntityManager, { accountId, after, order, limit }: Page): Promise<MemberRow[]> => {
  const beyond =
    after === undefined ? sql`true` : order === 'asc' ? sql`m.user_id > ${after}` : sql`m.user_id < ${after}`
  return query<MemberRow>(
    em,
    sql`select ${columns} from membership m join app_user u on u.id = m.user_id
        where m.account_id = ${accountId} and ${beyond} order by m.user_id ${sql.raw(order)} limit ${limit}`,
  )
}

/**
 * Until the end of the transaction nobody else changes who is what in the account: of two owners who demote each other at once the
 * second one finds out. A lock that tasks and keys of the account do not wait for.
 */
export const lockMembers = async (em: EntityManager, accountId: string): Promise<void> => {
  await query(em, sql`select from account where id = ${accountId} for no key update`)
}

/** Under `lockMembers`. */
export const countOwners = async (em: EntityManager, accountId: string): Promise<number> => {
  const [row] = await query<{ owners: number }>(
    em,
    sql`select count(*)::int as owners from membership where account_id = ${accountId} and role = 'owner'`,
  )
  return row!.owners
}

/** False for somebody who is a member already. */
export const addMember = async (em: EntityManager, { accountId, id }: Wanted, role: Role): Promise<boolean> => {
  const rows = await query(
    em,
    sql`insert into membership (account_id, user_id, role) values (${accountId}, ${id}, ${role})
        on conflict do nothing returning user_id`,
  )
  return rows.length > 0
}

export const setRole = async (em: EntityManager, { accountId, id }: Wanted, role: Role): Promise<void> => {
  await query(em, sql`update membership set role = ${role} where account_id = ${accountId} and user_id = ${id}`)
}

/** Takes somebody out of an account, and with them their sessions in it. Their keys are the account's and stay. */
export const removeMember = async (em: EntityManager, { accountId, id }: Wanted): Promise<void> => {
  await query(em, sql`delete from membership where account_id = ${accountId} and user_id = ${id}`)
  await query(
    em,
    sql`update session set revoked_at = now(), revoked_for = 'removed'
        where account_id = ${accountId} and user_id = ${id} and revoked_at is null`,
  )
}

/** Whom to write to about an account: its owners who have proven their address. */
export const listOwners = (em: EntityManager, accountId: string): Promise<{ email: string; language: Language }[]> =>
  query<{ email: string; language: Language }>(
    em,
    sql`select u.email, u.language from membership m join app_user u on u.id = m.user_id
        where m.account_id = ${accountId} and m.role = 'owner' and u.email_verified_at is not null and u.deleted_at is null
        order by u.id`,
  )

/** Whether somebody of the account has this address, however its letters are written. */
export const hasMember = async (em: EntityManager, accountId: string, email: string): Promise<boolean> => {
  const rows = await query(
    em,
    sql`select from membership m join app_user u on u.id = m.user_id
        where m.account_id = ${accountId} and lower(u.email) = lower(${email})`,
  )
  return rows.length > 0
}

export const findAccountName = async (em: EntityManager, accountId: string): Promise<string> => {
  const [row] = await query<{ name: string }>(em, sql`select name from account where id = ${accountId}`)
  return row!.name
}
