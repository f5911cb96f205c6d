import { invitationDays } from '#contracts/http/members.ts'
import type { Role } from '#contracts/roles.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

export type InvitationRow = {
  id: string
  accountId: string
  email: string
  role: Role
  invitedBy: string
  createdAt: Date
  expiresAt: Date
  acceptedAt: Date | null
  revokedAt: Date | null
}

const columns = sql`id, account_id as "accountId", email, role, invited_by as "invitedBy", created_at as "createdAt",
  expires_at as "expiresAt", accepted_at as "acceptedAt", revoked_at as "revokedAt"`

const isOpen = sql`accepted_at is null and revoked_at is null`

type NewInvitation = Pick<InvitationRow, 'id' | 'accountId' | 'email' | 'role' | 'invitedBy'> & { digest: Buffer }

/** Invites somebody; an earlier invitation of theirs that nobody has answered ends. Addresses are kept in lower case. */
export const insertInvitation = async (
  em: EntityManager,
  { id, accountId, email, role, invitedBy, digest }: NewInvitation,
): Promise<InvitationRow> => {
  const address = email.toLowerCase()
  await query(
    em,
    sql`update invitation set revoked_at = now() where account_id = ${accountId} and email = ${address} and ${isOpen}`,
  )
  const [row] = await query<InvitationRow>(
    em,
    sql`insert into invitation (id, account_id, email, role, digest, invited_by, expires_at)
        values (${id}, ${accountId}, ${address}, ${role}, ${digest}, ${invitedBy}, now() + make_interval(days => ${invitationDays}::int))
        returning ${columns}`,
  )
  return row!
}

type Page = { accountId: string; after: string | undefined; order: 'asc' | 'desc'; limit: number }

export const listInvitations = (
  em: EntityManager,
  { accountId, after, order, limit }: Page,
): Promise<InvitationRow[]> => {
  const beyond = after === undefined ? sql`true` : order === 'asc' ? sql`id > ${after}` : sql`id < ${after}`
  return query<InvitationRow>(
    em,
    sql`select ${columns} from invitation where account_id = ${accountId} and ${beyond}
        order by id ${sql.raw(order)} limit ${limit}`,
  )
}

/** How many wait for an answer. Under the lock on the account's members nobody else invites meanwhile. */
export const countInvitations = async (em: EntityManager, accountId: string): Promise<number> => {
  const [row] = await query<{ invitations: number }>(
    em,
    sql`select count(*)::int as invitations from invitation
        where account_id = ${accountId} and ${isOpen} and expires_at > now()`,
  )
  return row!.invitations
}

export const findInvitation = async (
  em: EntityManager,
  { id, accountId }: { id: string; accountId: string },
): Promise<InvitationRow | undefined> => {
  const [row] = await query<InvitationRow>(
    em,
    sql`select ${columns} from invitation where id = ${id} and account_id = ${accountId}`,
  )
  return row
}

/** False when it was accepted or taken back before. */
export const revokeInvitation = async (
  em: EntityManager,
  { id, accountId }: { id: string; accountId: string },
): Promise<boolean> => {
  const rows = await query(
    em,
    sql`update invitation set revoked_at = now() where id = ${id} and account_id = ${accountId} and ${isOpen} returning id`,
  )
  return rows.length > 0
}

/** Takes back what somebody has invited others to and could not any more: roles that are not among `stillTheirs`. */
export const revokeInvitationsBy = async (
  em: EntityManager,
  { id: invitedBy, accountId }: { id: string; accountId: string },
  stillTheirs: readonly Role[],
): Promise<void> => {
  await query(
    em,
    sql`update invitation set revoked_at = now() where account_id = ${accountId} and invited_by = ${invitedBy} and ${isOpen}
          and not (role = any(${[...stillTheirs]}::text[]))`,
  )
}

/** The invitation of a letter, if nobody has used it or taken it back. */
export const findInvitationByToken = async (em: EntityManager, digest: Buffer): Promise<InvitationRow | undefined> => {
  const [row] = await query<InvitationRow>(
    em,
    sql`select ${columns} from invitation where digest = ${digest} and ${isOpen}`,
  )
  return row
}

/** Uses an invitation up; of those who try at the same time one is told that it was theirs. */
export const useInvitation = async (
  em: EntityManager,
  { id, accountId }: { id: string; accountId: string },
  userId: string,
): Promise<boolean> => {
  const rows = await query(
    em,
    sql`update invitation set accepted_at = now(), accepted_by = ${userId}
        where id = ${id} and account_id = ${accountId} and ${isOpen} and expires_at > now() returning id`,
  )
  return rows.length > 0
}
