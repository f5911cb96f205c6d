import type { EntityManager } from '../orm.ts'
import { jsonOf, query, sql } from '../sql.ts'

/** Somebody, or a key, of an account. */
export type Actor = { accountId: string; actorId: string }

/** The person who stands behind it, and how to write to them. */
export type LetterReader = Actor & { userId: string; to: string; language: 'en' | 'zh' }

/** Keys can be made by keys. */
const longestChain = 10

/**
 * The people behind these: themselves, or those who made the key, by however many keys in between. Only who is a member of the
 * account now and has proven their address; of the others nothing is returned.
 */
export const findReaders = (em: EntityManager, actors: readonly Actor[]): Promise<LetterReader[]> =>
  query<LetterReader>(
    em,
    sql`with recursive given as (
          select account_id, actor_id
          from json_to_recordset(${jsonOf(actors.map(rowOf))}::json) as a (account_id text, actor_id text)
        ), maker as (
          select account_id, actor_id, actor_id as id, 0 as depth from given
          union all
          select m.account_id, m.actor_id, k.created_by, m.depth + 1
          from maker m join api_key k on k.id = m.id and k.account_id = m.account_id
          where k.created_by is not null and m.depth < ${longestChain}::int
        )
        select m.account_id as "accountId", m.actor_id as "actorId", u.id as "userId", u.email as "to", u.language
        from maker m join app_user u on u.id = m.id
        join membership b on b.user_id = u.id and b.account_id = m.account_id
        where u.deleted_at is null and u.suspended_at is null and u.email_verified_at is not null`,
  )

const rowOf = ({ accountId, actorId }: Actor) => ({ account_id: accountId, actor_id: actorId })
