import type { LimitName } from '#contracts/limits.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** Another limit for a while, over what the account has otherwise. */
export type LimitOverride = {
  accountId: string
  name: LimitName
  value: number
  until: Date
  reason: string
  setBy: string
}

/**
 * The limits of `account a` as a column `limits`: its own, and those that were put over them for a while. `effectiveLimits` fills
 * in what only the plan says.
 */
export const limitsColumn = sql`account_limits(a.id, a.limits) as limits`

/** Sets a limit for a while; one that was set before gives way. Callers hear of it with the commit. */
export const setLimitOverride = async (
  em: EntityManager,
  { accountId, name, value, until, reason, setBy }: LimitOverride,
): Promise<void> => {
  await query(
    em,
    sql`insert into account_limit_override (account_id, name, value, until, reason, set_by)
        values (${accountId}, ${name}, ${value}, ${until}, ${reason}, ${setBy})
        on conflict (account_id, name) do update set (value, until, reason, set_by, set_at)
          = (excluded.value, excluded.until, excluded.reason, excluded.set_by, now())`,
  )
}
