import type { DisabledReason } from '#contracts/http/subscription-parts.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** After so long without anything that has arrived nobody expects it any more. */
const failsForDays = 5

/** Subscriptions that are to be ended: their time is over, or nothing has arrived for days. */
export const listOverdue = (em: EntityManager): Promise<{ id: string; reason: DisabledReason }[]> =>
  query(
    em,
    sql`select id, case when expires_at <= now() then 'expired' else 'failing' end as reason from subscription
        where status <> 'disabled' and (expires_at <= now()
          or (failing_since < now() - make_interval(days => ${failsForDays}::int) and status = 'active')) order by id`,
  )
