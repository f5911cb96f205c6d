import type { Limits } from '#contracts/limits.ts'
import { planNames, type PlanName } from '#contracts/plans.ts'
import { auditWrites } from '../identity/audit.ts'
import type { EntityManager } from '../orm.ts'
import type { ReplacedPlan } from '../orders/orders.ts'
import { query, sql, writeAll } from '../sql.ts'

/** What an account is entitled to, and by which order; `limits` are its own, in place of those of the plan. */
export type AccountPlan = { plan: PlanName; limits: Partial<Limits>; paidUntil: Date | null; orderId: string | null }

/** The plan of an account; nobody changes it until the end of the transaction. */
export const lockPlan = async (tx: EntityManager, accountId: string): Promise<AccountPlan> => {
  const [row] = await query<AccountPlan>(
    tx,
    sql`select plan, limits, paid_until as "paidUntil", plan_order_id as "orderId" from account
        where id = ${accountId} for no key update`,
  )
  if (!row) throw new Error(`there is no account ${accountId}`)
  return row
}

/** Whether an account has more than this plan gives; what is over counts as free. */
export const hasMoreThan = ({ plan: own, paidUntil }: AccountPlan, plan: PlanName, now: Date): boolean => {
  const isOver = paidUntil !== null && paidUntil <= now
  return !isOver && planNames.indexOf(own) > planNames.indexOf(plan)
}

export type BoughtPlan = { accountId: string; plan: PlanName; months: number; orderId: string }

/** Begins or prolongs a plan, whose limits take the place of the account's own. Returns what it has replaced. */
export const beginPlan = async (tx: EntityManager, bought: BoughtPlan): Promise<ReplacedPlan> => {
  const { accountId, plan, months, orderId } = bought
  const { paidUntil, ...replaced } = await lockPlan(tx, accountId)
  await query(
    tx,
    sql`update account set plan = ${plan}, limits = '{}', plan_order_id = ${orderId},
          unpaid_plan = case when plan_order_id is null then jsonb_build_object('plan', plan, 'limits', limits)
            else unpaid_plan end,
          paid_until = case when plan = ${plan} then greatest(paid_until, now()) else now() end
            + ${months} * interval '1 month'
        where id = ${accountId}`,
  )
  return { ...replaced, paidUntil: paidUntil?.toISOString() ?? null }
}

/** Puts back what an account had before an order, if that is still what counts. */
export const putPlanBack = async (
  tx: EntityManager,
  { accountId, orderId, replaced }: { accountId: string; orderId: string; replaced: ReplacedPlan },
): Promise<void> => {
  const limits = JSON.stringify(replaced.limits)
  await query(
    tx,
    sql`update account set plan = ${replaced.plan}, limits = ${limits}, paid_until = ${replaced.paidUntil},
          plan_order_id = ${replaced.orderId}
        where id = ${accountId} and plan_order_id = ${orderId}`,
  )
}

type Ended = {
  accountId: string
  plan: PlanName
  orderId: string | null
  before: Pick<AccountPlan, 'plan' | 'limits'> | null
}

/** Ends the plans that are no longer paid: back to what the account had before it paid for any. Returns how many. */
export const endPaidPlans = async (tx: EntityManager, limit: number): Promise<number> => {
  const ended = await query<Ended>(
    tx,
    sql`select id as "accountId", plan, plan_order_id as "orderId", unpaid_plan as before from account
        where paid_until <= now() order by id limit ${limit} for no key update skip locked`,
  )
  for (const { accountId, before } of ended) {
    const { plan, limits } = before ?? { plan: 'free', limits: {} }
    await query(
      tx,
      sql`update account set plan = ${plan}, limits = ${JSON.stringify(limits)}, paid_until = null, plan_order_id = null,
            unpaid_plan = null
          where id = ${accountId}`,
    )
  }
  const entries = ended.map(({ accountId, plan, orderId }) => ({
    accountId,
    actor: 'system',
    action: 'plan.ended' as const,
    subject: accountId,
    facts: { plan, order_id: orderId },
  }))
  await writeAll(tx, auditWrites(entries))
  return ended.length
}
