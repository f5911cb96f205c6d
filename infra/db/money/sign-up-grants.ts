import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** Takes one of the grants that accounts from one network get on one day; false when there are none left. */
export const claimSignUpGrant = async (em: EntityManager, network: string, mostPerDay: number): Promise<boolean> => {
  const rows = await query(
    em,
    sql`insert into sign_up_grant (network, day, granted)
        select ${network}, (now() at time zone 'UTC')::date, 1 where ${mostPerDay}::int > 0
        on conflict (network, day) do update set granted = sign_up_grant.granted + 1
          where sign_up_grant.granted < ${mostPerDay}::int
        returning 1`,
  )
  return rows.length > 0
}
