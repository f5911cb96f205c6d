import type { PaymentOutcome } from '#contracts/commands/payment-outcomes.ts'
import { newId } from '#contracts/ids.ts'
import type { OrderWish } from '#contracts/orders/order-wish.ts'
import { hasMoreThan, lockPlan } from '#infra/db/money/account-plans.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { unspentOf, untouchedPlanLots } from '#infra/db/orders/order-lots.ts'
import type { StoredOrder } from '#infra/db/orders/orders.ts'
import type { PaymentFacts } from '#infra/db/orders/payment-events.ts'
import { lockProduct } from '#infra/db/orders/products.ts'
import type { Happening, Paid } from './order.ts'

/** What is decided about, and by which clock. The order is locked. */
export type Deciding = { tx: EntityManager; order: StoredOrder; now: Date }

/** Later than that nothing is paid back on request: a provider refunds no payment of any age, and a plan has been of use. */
const refundableMs = { credits: 180 * 24 * 3_600_000, plan: 14 * 24 * 3_600_000 }

/** An order is new; decided with its product locked, so that two that want the last piece are told different things. */
export const creation = async ({ tx, order }: Deciding): Promise<Happening> => {
  const product = await lockProduct(tx, order.productId)
  return { happened: 'created', stock: product?.stock ?? null, paymentId: newId('payment') }
}

export const wished = (deciding: Deciding, wish: OrderWish['wish']): Promise<Happening> | Happening => {
  if (wish.wish === 'cancel') return { happened: 'cancel-requested' }
  if (wish.wish === 'pay') return { happened: 'pay-requested', paymentId: newId('payment') }
  return refundWished(deciding, wish.amount_minor)
}

// The locks on the wallet and the account are what makes one of a refund and of spending the same credits lose.
const refundWished = async (deciding: Deciding, wanted: string | null): Promise<Happening> => {
  const { tx, order } = deciding
  return {
    happened: 'refund-requested',
    wanted: wanted === null ? null : BigInt(wanted),
    unspent:
      order.item.kind === 'credits' ? await unspentOf(tx, { accountId: order.accountId, orderId: order.id }) : 0n,
    obstacle: await refundObstacle(deciding),
    refundId: refundIdOf(order),
  }
}

const refundObstacle = async ({ tx, order, now }: Deciding): Promise<string | null> => {
  const { accountId, fulfilledAt, item } = order
  if (fulfilledAt === null) return null
  if (now.getTime() - fulfilledAt.getTime() > refundableMs[item.kind]) return 'too-late'
  if (item.kind === 'credits') return null
  if ((await lockPlan(tx, accountId)).orderId !== order.id) return 'plan-superseded'
  return (await untouchedPlanLots(tx, { accountId, since: fulfilledAt })) === null ? 'credits-spent' : null
}

/** What came of a command; nothing where it says that all is as it was. */
export const heard = (deciding: Deciding, { type, data }: PaymentOutcome): Heard => {
  const paymentId = data.payment_id
  switch (type) {
    case 'payment.opened':
      return {
        happened: 'payment-opened',
        paymentId,
        providerId: data.provider_id,
        intentId: data.intent_id,
        sealed: data.sealed,
      }
    case 'payment.open_failed':
      return { happened: 'payment-not-opened', paymentId, code: data.code, isFinal: data.is_final }
    case 'payment.canceled':
      return { happened: 'payment-canceled', paymentId }
    case 'payment.refunded':
      return { happened: 'payment-refunded', paymentId, refundId: data.refund_id }
    case 'payment.refund_failed':
      return {
        happened: 'payment-not-refunded',
        paymentId,
        refundId: data.refund_id,
        code: data.code,
        isFinal: data.is_final,
      }
    case 'payment.looked':
      return looked(deciding, data)
  }
}

type Heard = Promise<Happening> | Happening | undefined
type Looked = Extract<PaymentOutcome, { type: 'payment.looked' }>['data']

const looked = (deciding: Deciding, data: Looked): Heard => {
  const { payment_id: paymentId, state, provider_id: id, intent_id: intentId, code } = data
  if (state === 'canceled') return { happened: 'payment-canceled', paymentId }
  if (state === 'open') return undefined
  if (state === 'failed') return { happened: 'payment-declined', paymentId, code: code ?? 'declined' }
  const { amount_minor: amountMinor, currency } = data
  return paid(deciding, paymentId, { providerIds: [id], intentId, amountMinor: BigInt(amountMinor), currency })
}

/** What the provider has told by itself. */
export const noticed = (deciding: Deciding, facts: PaymentFacts): Promise<Happening> | Happening => {
  const { paymentId, state, code, providerIds, intentId, amountMinor, currency } = facts
  switch (state) {
    case 'succeeded':
      return paid(deciding, paymentId, { providerIds, intentId, amountMinor: BigInt(amountMinor), currency })
    case 'failed':
      return { happened: 'payment-declined', paymentId, code: code ?? 'declined' }
    case 'canceled':
      return { happened: 'payment-canceled', paymentId }
    case 'refund-failed':
      return {
        happened: 'payment-not-refunded',
        paymentId,
        refundId: facts.refundId ?? null,
        code: code ?? 'refund-failed',
        isFinal: true,
      }
  }
}

const paid = async (deciding: Deciding, paymentId: string, said: Paid): Promise<Happening> => ({
  happened: 'payment-succeeded',
  paymentId,
  paid: said,
  obstacle: await fulfillmentObstacle(deciding),
  refundId: refundIdOf(deciding.order),
})

// Somebody may have bought a larger plan while this one waited to be paid.
const fulfillmentObstacle = async ({ tx, order, now }: Deciding): Promise<string | null> => {
  if (order.item.kind === 'credits') return null
  return hasMoreThan(await lockPlan(tx, order.accountId), order.item.plan, now) ? 'plan-superseded' : null
}

/** The same for whoever decides the same thing twice, another one for the next refund. */
const refundIdOf = ({ id, revision }: StoredOrder): string => `${id}:${revision}`
