import { lockLots } from '../money/lot-rows.ts'
import { freeLots } from '../money/lot-rule.ts'
import { takeBackLot } from '../money/lots.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

type Owned = { accountId: string; orderId: string }

/** What is unspent of the credits of an order, and not held by open tasks; nobody spends it until the end of the transaction. */
export const unspentOf = async (tx: EntityManager, { accountId, orderId }: Owned): Promise<bigint> => {
  const { wallet, lots } = await lockLots(tx, accountId)
  return freeLots(lots, wallet.held)
    .filter(lot => lot.orderId === orderId && !lot.isOver)
    .reduce((sum, { remaining }) => sum + remaining, 0n)
}

type PlanLot = { id: string; granted: string }

/** The credits that an account was given for its plan since then; null if some of them are spent or held. */
export const untouchedPlanLots = async (
  tx: EntityManager,
  { accountId, since }: { accountId: string; since: Date },
): Promise<string[] | null> => {
  const { wallet, lots } = await lockLots(tx, accountId)
  const free = new Map(freeLots(lots, wallet.held).map(({ id, remaining }) => [id, remaining]))
  const given = await query<PlanLot>(
    tx,
    sql`select id, granted from credit_lot
        where account_id = ${accountId} and kind = 'plan' and created_at >= ${since} order by id`,
  )
  return given.every(({ id, granted }) => free.get(id) === BigInt(granted)) ? given.map(({ id }) => id) : null
}

/** Takes back all that these lots still hold. */
export const takeLotsBack = async (
  tx: EntityManager,
  lotIds: readonly string[],
  { accountId, refundId, memo }: { accountId: string; refundId: string; memo: string },
): Promise<void> => {
  for (const lotId of lotIds)
    await takeBackLot(tx, { accountId, lotId, operationId: `refund:${refundId}:${lotId}`, memo })
}
