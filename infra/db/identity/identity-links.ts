import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** Somebody as a provider knows them: `subject` is theirs for good, of this issuer. */
export type OutsideSubject = { provider: string; issuer: string; subject: string }

export type IdentityLink = { provider: string; createdAt: Date; lastUsedAt: Date }

/** Who it is here, if they are known; the use is noted. */
export const useLink = async (
  em: EntityManager,
  { provider, issuer, subject }: OutsideSubject,
): Promise<string | undefined> => {
  const [row] = await query<{ userId: string }>(
    em,
    sql`update identity_link set last_used_at = now()
        where provider = ${provider} and subject = ${subject} and issuer = ${issuer} returning user_id as "userId"`,
  )
  return row?.userId
}

/** Notes who it is here; false where the provider's person is somebody else, or this one has another person there. */
export const addLink = async (
  em: EntityManager,
  { provider, issuer, subject }: OutsideSubject,
  userId: string,
): Promise<boolean> => {
  const rows = await query(
    em,
    sql`insert into identity_link (provider, subject, issuer, user_id)
        values (${provider}, ${subject}, ${issuer}, ${userId}) on conflict do nothing returning 1`,
  )
  return rows.length > 0
}

export const listLinks = (em: EntityManager, userId: string): Promise<IdentityLink[]> =>
  query<IdentityLink>(
    em,
    sql`select provider, created_at as "createdAt", last_used_at as "lastUsedAt"
        from identity_link where user_id = ${userId} order by provider`,
  )

/** Takes a link away; false where there is none. */
export const removeLink = async (em: EntityManager, userId: string, provider: string): Promise<boolean> => {
  const rows = await query(
    em,
    sql`delete from identity_link where user_id = ${userId} and provider = ${provider} returning 1`,
  )
  return rows.length > 0
}
