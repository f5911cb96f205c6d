import { creditsOf } from '#contracts/orders/refund-share.ts'
import { beginPlan, hasMoreThan, lockPlan, putPlanBack } from '#infra/db/money/account-plans.ts'
import { grantLot, takeBackLot } from '#infra/db/money/lots.ts'
import { takeLotsBack, untouchedPlanLots } from '#infra/db/orders/order-lots.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { StoredOrder } from '#infra/db/orders/orders.ts'
import { enrollForPlanCredits } from '#infra/db/money/plan-credits.ts'
import { moveStock } from '#infra/db/orders/products.ts'
import type { Fact } from './order.ts'

type Step = { before: StoredOrder; after: StoredOrder; fact: Fact; now: Date }

/** Moves what a fact moves: stock, credits, the plan. Returns the order with what is to be remembered of it. */
export const moveGoods = async (tx: EntityManager, step: Step): Promise<StoredOrder> => {
  const { before, after, fact, now } = step
  const pieces = after.quantity * (Number(after.holdsStock) - Number(before.holdsStock))
  if (pieces !== 0) await moveStock(tx, after.productId, pieces)
  if (fact.fact === 'fulfilled') return { ...after, fulfilledAt: now, replacedPlan: await give(tx, after) }
  if (fact.fact === 'refund-asked' && fact.reason === 'requested') await takeBack(tx, after, fact)
  if (fact.fact === 'not-refunded') return { ...after, replacedPlan: await giveBack(tx, step, fact.paymentId) }
  return after
}

const give = async (tx: EntityManager, order: StoredOrder): Promise<StoredOrder['replacedPlan']> => {
  const { id: orderId, accountId, item } = order
  if (item.kind === 'plan') return givePlan(tx, order, item)
  const amount = creditsOf(order)
  const operationId = `order:${orderId}`
  await grantLot(tx, { accountId, kind: 'paid', amount, expiresAt: null, operationId, memo: memoOf(order), orderId })
  return null
}

type PlanItem = Extract<StoredOrder['item'], { kind: 'plan' }>

const givePlan = async (
  tx: EntityManager,
  { id: orderId, accountId, quantity }: StoredOrder,
  { plan, months }: PlanItem,
): Promise<StoredOrder['replacedPlan']> => {
  const replaced = await beginPlan(tx, { accountId, orderId, plan, months: months * quantity })
  await enrollForPlanCredits(tx, accountId)
  return replaced
}

type Asked = Extract<Fact, { fact: 'refund-asked' }>

const takeBack = async (tx: EntityManager, order: StoredOrder, { refundId, credits }: Asked): Promise<void> => {
  const { id: orderId, accountId, replacedPlan, fulfilledAt } = order
  const memo = `refund of ${memoOf(order)}`
  if (order.item.kind === 'credits') {
    const operationId = `refund:${refundId}`
    const taken = await takeBackLot(tx, { accountId, orderId, operationId, memo, atMost: credits })
    // The wallet has been locked since it was decided; another amount would be paid back for nothing.
    if (taken !== credits) throw new Error(`${credits} credits of ${orderId} were there and ${taken} could be taken`)
    return
  }
  if (replacedPlan) await putPlanBack(tx, { accountId, orderId, replaced: replacedPlan })
  // Of a month that has begun since, the plan that is back has given nothing yet.
  await enrollForPlanCredits(tx, accountId)
  const given = fulfilledAt && (await untouchedPlanLots(tx, { accountId, since: fulfilledAt }))
  await takeLotsBack(tx, given ?? [], { accountId, refundId, memo })
}

/** The money stayed where it is, so what it was paid for is given again. */
const giveBack = async (
  tx: EntityManager,
  { after: order, now }: Step,
  paymentId: string,
): Promise<StoredOrder['replacedPlan']> => {
  const { id: orderId, accountId, item, replacedPlan } = order
  const refund = order.payments.find(({ id }) => id === paymentId)?.refund
  if (refund?.reason !== 'requested') return replacedPlan
  if (item.kind === 'plan') {
    // A larger one that was bought meanwhile takes its place, as it would have without the refund.
    const isSurpassed = hasMoreThan(await lockPlan(tx, accountId), item.plan, now)
    return isSurpassed ? replacedPlan : givePlan(tx, order, item)
  }
  const operationId = `refund-back:${refund.id}`
  const memo = `${memoOf(order)} was not refunded`
  await grantLot(tx, { accountId, kind: 'paid', amount: refund.credits, expiresAt: null, operationId, memo, orderId })
  return null
}

const memoOf = ({ id }: StoredOrder): string => `order ${id}`
