import { isUnpaid, type Order, type Payment, type RefundReason } from '#contracts/orders/order.ts'
import { refundShare } from '#contracts/orders/refund-share.ts'

/** What can happen to an order after it was accepted. */
export type Happening =
  /** It is new. `stock`: how many are left; null where there is no end of them. `paymentId`: a name for its payment. */
  | { happened: 'created'; stock: bigint | null; paymentId: string }
  | {
      happened: 'payment-opened'
      paymentId: string
      providerId: string
      intentId: string | null
      sealed: string | null
    }
  | { happened: 'payment-not-opened'; paymentId: string; code: string; isFinal: boolean }
  | { happened: 'payment-declined'; paymentId: string; code: string }
  /** `obstacle`: why what was paid for cannot be given. */
  | { happened: 'payment-succeeded'; paymentId: string; paid: Paid; obstacle: string | null; refundId: string }
  | { happened: 'payment-canceled'; paymentId: string }
  | { happened: 'payment-refunded'; paymentId: string; refundId: string }
  | { happened: 'payment-not-refunded'; paymentId: string; refundId: string | null; code: string; isFinal: boolean }
  | { happened: 'cancel-requested' }
  | { happened: 'pay-requested'; paymentId: string }
  /** `unspent`: credits of it that are still there. `obstacle`: why the plan cannot be taken back. */
  | {
      happened: 'refund-requested'
      wanted: bigint | null
      unspent: bigint
      obstacle: string | null
      refundId: string
    }
  | { happened: 'time-passed'; now: Date }

/** What the provider says was paid, in which of its things. */
export type Paid = { providerIds: readonly string[]; intentId: string | null; amountMinor: bigint; currency: string }

/** What follows. Each is one step of the order, and has its effects where it is stored. */
export type Fact =
  | { fact: 'reserved'; takesStock: boolean }
  | { fact: 'payment-asked'; paymentId: string }
  | {
      fact: 'payment-opened'
      paymentId: string
      providerId: string
      intentId: string | null
      sealed: string | null
    }
  | { fact: 'payment-failed'; paymentId: string; code: string }
  | { fact: 'payment-mismatched'; paymentId: string; paid: Paid }
  | { fact: 'payment-received'; paymentId: string; intentId: string | null }
  | { fact: 'cancel-asked'; paymentId: string }
  | { fact: 'payment-canceled'; paymentId: string }
  | { fact: 'paid' }
  | { fact: 'fulfilled' }
  | { fact: 'canceled' }
  | { fact: 'expired' }
  | { fact: 'failed'; code: string }
  | {
      fact: 'refund-asked'
      paymentId: string
      refundId: string
      amountMinor: bigint
      credits: bigint
      reason: RefundReason
    }
  | { fact: 'refund-declined'; code: string }
  | { fact: 'refunded'; paymentId: string }
  | { fact: 'not-refunded'; paymentId: string; code: string }
  /** Nothing was heard of it, so it is asked for again. */
  | { fact: 'asked-again'; paymentId: string; what: 'open' | 'look' | 'cancel' | 'refund' }

/** What follows from a happening; nothing when it came late, twice, or for a payment that nobody knows. */
export const decide = (order: Order, happening: Happening): Fact[] => {
  if (isOfPayment(happening)) {
    const payment = order.payments.find(({ id }) => id === happening.paymentId)
    return payment ? decideOnPayment(order, payment, happening) : []
  }
  switch (happening.happened) {
    case 'created':
      return reserve(order, happening)
    case 'cancel-requested':
      return isUnpaid(order.status) ? end(order, { fact: 'canceled' }) : []
    case 'pay-requested':
      return payAgain(order, happening.paymentId)
    case 'refund-requested':
      return refund(order, happening)
    case 'time-passed':
      return isUnpaid(order.status) && happening.now >= order.expiresAt
        ? end(order, { fact: 'expired' })
        : order.payments.flatMap(payment => askAgain(order, payment))
  }
}

type OfPayment = Extract<Happening, { happened: `payment-${string}` }>

const isOfPayment = (happening: Happening): happening is OfPayment => happening.happened.startsWith('payment-')

const decideOnPayment = (order: Order, payment: Payment, happening: OfPayment): Fact[] => {
  switch (happening.happened) {
    case 'payment-opened':
      return opened(payment, happening)
    case 'payment-not-opened':
      return notOpened(order, payment, happening)
    case 'payment-declined':
      return payment.status === 'open' && isUnpaid(order.status)
        ? [{ fact: 'payment-failed', paymentId: payment.id, code: happening.code }]
        : []
    case 'payment-succeeded':
      return succeeded(order, payment, happening)
    case 'payment-canceled':
      return canceled(order, payment)
    case 'payment-refunded':
      return isOnItsWay(payment, happening) ? [{ fact: 'refunded', paymentId: payment.id }] : []
    case 'payment-not-refunded':
      return isOnItsWay(payment, happening) && happening.isFinal
        ? [{ fact: 'not-refunded', paymentId: payment.id, code: happening.code }]
        : []
  }
}

// News of an earlier refund of the same payment may come after the next one was asked for.
const isOnItsWay = ({ status, refund }: Payment, { refundId }: { refundId: string | null }): boolean =>
  status === 'refunding' && refund?.id === refundId

const reserve = (order: Order, { stock, paymentId }: Extract<Happening, { happened: 'created' }>): Fact[] => {
  if (order.status !== 'pending') return []
  if (stock !== null && stock < BigInt(order.quantity)) return [{ fact: 'failed', code: 'out-of-stock' }]
  return [
    { fact: 'reserved', takesStock: stock !== null },
    { fact: 'payment-asked', paymentId },
  ]
}

/** Ends an order that is not paid: whoever could still pay it is kept from it. */
const end = ({ payments }: Order, fact: Extract<Fact, { fact: 'canceled' | 'expired' | 'failed' }>): Fact[] => [
  fact,
  ...payments.filter(isPayable).map(({ id }): Fact => ({ fact: 'cancel-asked', paymentId: id })),
]

const isPayable = ({ status }: Payment): boolean => status === 'opening' || status === 'open' || status === 'failed'

const payAgain = (order: Order, paymentId: string): Fact[] => {
  const last = order.payments.at(-1)
  if (order.status !== 'awaiting_payment' || (last?.status !== 'failed' && last?.status !== 'canceled')) return []
  const stopped: Fact[] = last.status === 'failed' ? [{ fact: 'cancel-asked', paymentId: last.id }] : []
  return [...stopped, { fact: 'payment-asked', paymentId }]
}

const opened = (
  payment: Payment,
  { paymentId, providerId, intentId, sealed }: Extract<Happening, { happened: 'payment-opened' }>,
): Fact[] => {
  if (payment.providerId !== null) return []
  const fact: Fact = { fact: 'payment-opened', paymentId, providerId, intentId, sealed }
  // It was wanted back before it was there, or was asked for once more by hand.
  const isUnwanted = payment.status === 'canceling' || payment.status === 'canceled'
  return isUnwanted ? [fact, { fact: 'cancel-asked', paymentId }] : [fact]
}

const notOpened = (
  order: Order,
  payment: Payment,
  { code, isFinal }: Extract<Happening, { happened: 'payment-not-opened' }>,
): Fact[] => {
  if (!isFinal || payment.providerId !== null) return []
  if (payment.status === 'canceling') return [{ fact: 'payment-canceled', paymentId: payment.id }]
  if (payment.status !== 'opening') return []
  const facts: Fact[] = [
    { fact: 'payment-failed', paymentId: payment.id, code },
    { fact: 'payment-canceled', paymentId: payment.id },
  ]
  return order.status === 'reserved' ? [...facts, { fact: 'failed', code }] : facts
}

const received: readonly Payment['status'][] = ['succeeded', 'refunding', 'refunded']

const succeeded = (
  order: Order,
  payment: Payment,
  { paid, obstacle, refundId }: Extract<Happening, { happened: 'payment-succeeded' }>,
): Fact[] => {
  if (received.includes(payment.status)) return []
  const paymentId = payment.id
  if (!isMatch(order, payment, paid)) return [{ fact: 'payment-mismatched', paymentId, paid }]
  const facts: Fact[] = [{ fact: 'payment-received', paymentId, intentId: paid.intentId }]
  const back = (reason: RefundReason): Fact => ({
    fact: 'refund-asked',
    paymentId,
    refundId,
    amountMinor: paid.amountMinor,
    credits: 0n,
    reason,
  })
  if (!isUnpaid(order.status)) return [...facts, back(wasPaid(order) ? 'duplicate' : 'late')]
  const others = order.payments.filter(other => other.id !== paymentId && isPayable(other))
  facts.push({ fact: 'paid' }, ...others.map(({ id }): Fact => ({ fact: 'cancel-asked', paymentId: id })))
  return obstacle === null
    ? [...facts, { fact: 'fulfilled' }]
    : [...facts, { fact: 'failed', code: obstacle }, back('unfulfillable')]
}

const isMatch = (order: Order, payment: Payment, { providerIds, amountMinor, currency }: Paid): boolean =>
  amountMinor === order.amountMinor &&
  currency === order.currency &&
  (payment.providerId === null || providerIds.includes(payment.providerId))

const wasPaid = ({ payments }: Order): boolean => payments.some(({ status }) => received.includes(status))

const canceled = (order: Order, payment: Payment): Fact[] => {
  if (!isPayable(payment) && payment.status !== 'canceling') return []
  return [
    // The provider has ended it by itself: whoever wants to pay needs a new one.
    ...(payment.status === 'open' && isUnpaid(order.status)
      ? [{ fact: 'payment-failed', paymentId: payment.id, code: 'payment-ended' } as const]
      : []),
    { fact: 'payment-canceled', paymentId: payment.id },
  ]
}

const refund = (
  order: Order,
  { wanted, unspent, obstacle, refundId }: Extract<Happening, { happened: 'refund-requested' }>,
): Fact[] => {
  const payment = order.payments.find(({ status }) => status === 'succeeded')
  if (order.status !== 'fulfilled' || !payment) return []
  const asked = { fact: 'refund-asked', paymentId: payment.id, refundId, reason: 'requested' } as const
  if (order.item.kind === 'plan') {
    const code = obstacle ?? (wanted !== null && wanted !== order.amountMinor ? 'only-as-a-whole' : null)
    return code === null
      ? [{ ...asked, amountMinor: order.amountMinor, credits: 0n }]
      : [{ fact: 'refund-declined', code }]
  }
  const share = refundShare(order, { unspent, wanted })
  return share ? [{ ...asked, ...share }] : [{ fact: 'refund-declined', code: 'credits-spent' }]
}

const askAgain = (order: Order, { id: paymentId, status, providerId }: Payment): Fact[] => {
  if (status === 'opening' || (status === 'canceling' && providerId === null))
    return [{ fact: 'asked-again', paymentId, what: 'open' }]
  if (status === 'canceling') return [{ fact: 'asked-again', paymentId, what: 'cancel' }]
  if (status === 'refunding') return [{ fact: 'asked-again', paymentId, what: 'refund' }]
  const isLive = (status === 'open' || status === 'failed') && isUnpaid(order.status)
  return isLive ? [{ fact: 'asked-again', paymentId, what: 'look' }] : []
}
