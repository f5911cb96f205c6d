import { newId } from '#contracts/ids.ts'
import { tokenDigest } from '../../identity/refresh-tokens.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** What a token is good for, and for how many minutes. */
const lifeMinutes = {
  'verify-email': 24 * 60,
  'change-email': 24 * 60,
  'reset-password': 60,
  'mfa-challenge': 5,
  'outside-sign-in': 2,
} as const
export type TokenPurpose = keyof typeof lifeMinutes

type OneTimeToken = { id: string; userId: string; facts: Record<string, string> }

type NewToken = {
  purpose: TokenPurpose
  userId: string
  facts?: Record<string, string>
  /** The token itself, or how it follows from the id of its row. */
  token: (id: string) => string
}

/** Makes a token that works once; earlier ones of the same person and purpose end. */
export const makeToken = async (
  em: EntityManager,
  { purpose, userId, facts = {}, token }: NewToken,
): Promise<{ id: string; token: string }> => {
  const id = newId('oneTimeToken')
  const made = token(id)
  await dropTokens(em, userId, [purpose])
  await query(
    em,
    sql`insert into one_time_token (id, purpose, user_id, digest, facts, expires_at)
        values (${id}, ${purpose}, ${userId}, ${tokenDigest(made)}, ${JSON.stringify(facts)}::jsonb,
          now() + make_interval(mins => ${lifeMinutes[purpose]}::int))`,
  )
  return { id, token: made }
}

/** Ends the unused tokens of somebody: all of them, or those of some purposes. */
export const dropTokens = (em: EntityManager, userId: string, purposes?: readonly TokenPurpose[]): Promise<object[]> =>
  query(
    em,
    sql`update one_time_token set used_at = now()
        where user_id = ${userId} and used_at is null
          and (${purposes ?? null}::text[] is null or purpose = any(${purposes ?? null}::text[]))`,
  )

export type FoundToken = OneTimeToken & { purpose: TokenPurpose; isExpired: boolean }

/** A token that nobody has used, if it is one of these purposes. */
export const findToken = async (
  em: EntityManager,
  token: string,
  purposes: readonly TokenPurpose[],
): Promise<FoundToken | undefined> => {
  const [row] = await query<FoundToken>(
    em,
    sql`select id, purpose, user_id as "userId", facts, expires_at <= now() as "isExpired" from one_time_token
        where digest = ${tokenDigest(token)} and used_at is null and purpose = any(${purposes}::text[])`,
  )
  return row
}

/** Uses a token up; of those who try at the same time one is told that it was theirs. */
export const useToken = async (em: EntityManager, id: string): Promise<boolean> => {
  const rows = await query(
    em,
    sql`update one_time_token set used_at = now()
        where id = ${id} and used_at is null and expires_at > now() returning 1`,
  )
  return rows.length > 0
}
