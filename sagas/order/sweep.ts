import { endPaidPlans } from '#infra/db/money/account-plans.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { waitingPaymentEvents } from '#infra/db/orders/payment-events.ts'
import { query, sql } from '#infra/db/sql.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { isTransient } from '#infra/db/transient.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { tellOrders } from './tell.ts'
import type { Told } from './told.ts'

const batchSize = 200
/** What was told longer ago than this has lost its message. */
const lostAfterMs = 15_000

export type OrderSweepDeps = { em: () => EntityManager; log: Log }

/** Ends orders that were not paid in time, asks again for what nobody has answered, and ends plans. Returns how much it did. */
export const sweepOrders = async ({ em, log }: OrderSweepDeps): Promise<number> => {
  const due = await query<{ id: string }>(
    em(),
    sql`select id from customer_order where due_at <= now() order by due_at limit ${batchSize}`,
  )
  const lost = await waitingPaymentEvents(em(), { olderThanMs: lostAfterMs, limit: batchSize })
  const told: Told[] = [
    ...lost.map(({ id: eventId, orderId }): Told => ({ orderId, said: { said: 'notice', eventId } })),
    ...due.map(({ id }): Told => ({ orderId: id, said: { said: 'time-passed' } })),
  ]
  let done = 0
  // One at a time: an order that cannot be moved must not keep the others from it.
  for (const one of told) done += await tellAlone({ em, log }, one)
  return done + (await inTransaction(em, tx => endPaidPlans(tx, batchSize)))
}

const tellAlone = async ({ em, log }: OrderSweepDeps, told: Told): Promise<number> => {
  try {
    return await inTransaction(em, tx => tellOrders(tx, [told]))
  } catch (error) {
    if (isTransient(error)) throw error
    log.error({ err: error, order: told.orderId }, 'order cannot be moved; somebody must look at it')
    return 0
  }
}
