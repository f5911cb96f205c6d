import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** Deletes what of signing in is of no use any more: sessions long over, tokens past their time, attempts that are forgotten. */
export const expireIdentity = async (em: EntityManager): Promise<void> => {
  await query(em, sql`delete from session where absolute_expires_at < now() - interval '30 days'`)
  await query(em, sql`delete from one_time_token where expires_at < now() - interval '7 days'`)
  await query(em, sql`delete from throttle where tried_at < now() - interval '2 days'`)
  await query(em, sql`delete from sign_up_grant where day < (now() at time zone 'UTC')::date - 7`)
}
