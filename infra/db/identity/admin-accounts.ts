import type { Limits } from '#contracts/limits.ts'
import { effectiveLimits, type PlanName } from '#contracts/plans.ts'
import { limitsColumn } from '../money/limits.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

export type AccountRow = {
  id: string
  name: string
  plan: PlanName
  timeZone: string
  /** In place of what the plan says. */
  own: Partial<Limits>
  /** Those and what holds for a while. */
  limits: Partial<Limits>
  available: string
  held: string
  suspendedAt: Date | null
  createdAt: Date
}

const columns = sql`a.id, a.name, a.plan, a.time_zone as "timeZone", a.limits as own, ${limitsColumn}, w.available::text, w.held::text,
  a.suspended_at as "suspendedAt", a.created_at as "createdAt"`

type AccountFilter = {
  namePart?: string | undefined
  plan?: PlanName | undefined
  isSuspended?: boolean | undefined
}

type AccountPage = AccountFilter & { after: string | undefined; order: 'asc' | 'desc'; limit: number }

export const listAccounts = (
  em: EntityManager,
  { after, order, limit, ...filter }: AccountPage,
): Promise<AccountRow[]> => {
  const further = order === 'asc' ? sql`a.id > ${after}` : sql`a.id < ${after}`
  const conditions = [
    sql`true`,
    ...(after === undefined ? [] : [further]),
    ...(filter.namePart === undefined ? [] : [sql`strpos(lower(a.name), lower(${filter.namePart})) > 0`]),
    ...(filter.plan === undefined ? [] : [sql`a.plan = ${filter.plan}`]),
    ...(filter.isSuspended === undefined ? [] : [sql`(a.suspended_at is not null) = ${filter.isSuspended}`]),
  ]
  return query<AccountRow>(
    em,
    sql`select ${columns} from account a join wallet w on w.account_id = a.id where ${sql.join(conditions, sql` and `)}
        order by a.id ${order === 'asc' ? sql`asc` : sql`desc`} limit ${limit}`,
  )
}

export const findAccount = async (em: EntityManager, id: string): Promise<AccountRow | undefined> => {
  const [row] = await query<AccountRow>(
    em,
    sql`select ${columns} from account a join wallet w on w.account_id = a.id where a.id = ${id}`,
  )
  return row
}

/** The same, and nobody else changes it until the end of the transaction. */
export const lockAccount = async (tx: EntityManager, id: string): Promise<AccountRow | undefined> => {
  await query(tx, sql`select from account where id = ${id} for no key update`)
  return findAccount(tx, id)
}

export type AccountChanges = {
  plan?: PlanName | undefined
  limits?: Partial<{ [Name in keyof Limits]: Limits[Name] | undefined }> | undefined
  timeZone?: string | undefined
  isSuspended?: boolean | undefined
}

/** What an account may do now. */
export const limitsOf = ({ plan, limits }: AccountRow): Limits => effectiveLimits(plan, limits)

/**
 * Changes an account that the caller has locked. Another plan takes the place of the limits of the account's own, and of what was
 * bought: no order decides any more when it ends.
 */
export const changeAccount = async (em: EntityManager, before: AccountRow, changes: AccountChanges): Promise<void> => {
  const own = { ...(changes.plan === undefined ? before.own : {}), ...changes.limits }
  const { plan = before.plan, timeZone = before.timeZone, isSuspended = before.suspendedAt !== null } = changes
  await query(
    em,
    sql`update account set plan = ${plan}, limits = ${JSON.stringify(own)}::jsonb, time_zone = ${timeZone},
          suspended_at = case when ${isSuspended} then coalesce(suspended_at, now()) end,
          paid_until = case when plan = ${plan} then paid_until end,
          plan_order_id = case when plan = ${plan} then plan_order_id end,
          unpaid_plan = case when plan = ${plan} then unpaid_plan end
        where id = ${before.id}`,
  )
}
