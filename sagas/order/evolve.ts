import { isOrderDone, isUnpaid, type Order, type Payment, type Refund } from '#contracts/orders/order.ts'
import type { Fact } from './order.ts'

/** The order after a fact. Any news begins the count of what was asked for in vain anew. */
export const evolve = (order: Order, fact: Fact): Order => {
  if (fact.fact === 'asked-again') return { ...order, nudges: order.nudges + 1 }
  const next = { ...order, nudges: 0 }
  return 'paymentId' in fact ? evolvePayment(next, fact) : evolveOrder(next, fact)
}

type OfPayment = Exclude<Extract<Fact, { paymentId: string }>, { fact: 'asked-again' }>
type OfOrder = Exclude<Fact, { paymentId: string }>

const evolveOrder = (order: Order, fact: OfOrder): Order => {
  switch (fact.fact) {
    case 'reserved':
      return { ...order, status: 'reserved', holdsStock: fact.takesStock }
    case 'paid':
    case 'fulfilled':
      return { ...order, status: fact.fact }
    case 'canceled':
    case 'expired':
      return { ...order, status: fact.fact, holdsStock: false }
    case 'failed':
      return { ...order, status: 'failed', holdsStock: false, failure: fact.code }
    case 'refund-declined':
      return { ...order, failure: fact.code }
  }
}

const evolvePayment = (order: Order, fact: OfPayment): Order => {
  const change = (changes: Partial<Payment>): Order => ({
    ...order,
    payments: order.payments.map(payment => (payment.id === fact.paymentId ? { ...payment, ...changes } : payment)),
  })
  switch (fact.fact) {
    case 'payment-asked':
      return { ...order, payments: [...order.payments, newPayment(fact.paymentId, order.payments.length + 1)] }
    case 'payment-opened':
      return opened(order, fact)
    case 'payment-failed':
      return change({ status: 'failed', failure: fact.code })
    case 'payment-mismatched':
      return order
    case 'payment-received':
      // What was paid needs no page to pay on any more.
      return change({ status: 'succeeded', sealed: null, failure: null, ...known(fact) })
    case 'cancel-asked':
      return change({ status: 'canceling', sealed: null })
    case 'payment-canceled':
      return change({ status: 'canceled', sealed: null })
    case 'refund-asked':
      return refunding(change({ status: 'refunding', refund: refundIn(fact) }), fact)
    case 'refunded':
      return refunded(change({ status: 'refunded' }), fact.paymentId)
    case 'not-refunded':
      return notRefunded(change({ status: 'succeeded' }), fact)
  }
}

type RefundAsked = Extract<Fact, { fact: 'refund-asked' }>

const refundIn = ({ refundId: id, amountMinor, reason, credits }: RefundAsked): Refund => ({
  id,
  amountMinor,
  reason,
  credits,
})

const refunding = (order: Order, { reason }: RefundAsked): Order =>
  reason === 'requested' ? { ...order, status: 'refunding', failure: null } : order

const newPayment = (id: string, attempt: number): Payment => ({
  id,
  attempt,
  status: 'opening',
  providerId: null,
  intentId: null,
  sealed: null,
  failure: null,
  refund: null,
})

const opened = (
  order: Order,
  { paymentId, providerId, intentId, sealed }: Extract<Fact, { fact: 'payment-opened' }>,
): Order => ({
  ...order,
  status: order.status === 'reserved' ? 'awaiting_payment' : order.status,
  payments: order.payments.map(payment => {
    if (payment.id !== paymentId) return payment
    const isWanted = payment.status === 'opening'
    return {
      ...payment,
      providerId,
      intentId: intentId ?? payment.intentId,
      ...(isWanted ? { status: 'open', sealed } : {}),
    }
  }),
})

const known = ({ intentId }: { intentId: string | null }): Partial<Payment> => (intentId === null ? {} : { intentId })

const refundOf = ({ payments }: Order, paymentId: string) => payments.find(({ id }) => id === paymentId)?.refund

// A refund that nobody asked for leaves the order as it had ended.
const refunded = (order: Order, paymentId: string): Order => {
  const refund = refundOf(order, paymentId)
  if (refund?.reason !== 'requested') return order
  const isWhole = refund.amountMinor === order.amountMinor
  return {
    ...order,
    status: isWhole ? 'refunded' : 'partially_refunded',
    holdsStock: order.holdsStock && !isWhole,
  }
}

const notRefunded = (order: Order, { paymentId, code }: Extract<Fact, { fact: 'not-refunded' }>): Order => {
  const isRequested = refundOf(order, paymentId)?.reason === 'requested'
  return { ...order, failure: code, ...(isRequested ? { status: 'fulfilled' } : {}) }
}

const firstNudgeMs = 30_000
const longestNudgeMs = 3_600_000

/** When the order must be looked at again although nobody says anything; null when nothing is on its way. */
export const dueAt = (order: Order, now: Date): Date | null => {
  const isMoving = order.payments.some(({ status }) => ['opening', 'canceling', 'refunding'].includes(status))
  if (isOrderDone(order.status) && !isMoving) return null
  const nudge = new Date(now.getTime() + Math.min(firstNudgeMs * 2 ** Math.min(order.nudges, 10), longestNudgeMs))
  return isUnpaid(order.status) && order.expiresAt < nudge ? order.expiresAt : nudge
}
