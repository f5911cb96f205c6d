import type { OrderView } from '#contracts/http/orders.ts'
import { isOrderDone, isUnpaid, type Payment } from '#contracts/orders/order.ts'
import type { StoredOrder } from '#infra/db/orders/orders.ts'
import { openSecret } from '#infra/payments/sealed-secret.ts'

/** Of the payment provider, what an ingress needs; undefined where nothing can be bought. */
export type Payments = { webhookSecrets: readonly string[] } | undefined

/** `mayPay`: whether who asks may spend money, and so see what opens the way to pay. */
export type ViewNeeds = { payments: Payments; mayPay: boolean }

/** An order as its account sees it. */
export const viewOrder = (order: StoredOrder, needs: ViewNeeds): OrderView => {
  const self = `/v1/orders/${order.id}`
  return {
    id: order.id,
    object: 'order',
    status: order.status,
    done: isOrderDone(order.status),
    revision: order.revision,
    product_id: order.productId,
    quantity: order.quantity,
    item: order.item,
    amount: { amount_minor: String(order.amountMinor), currency: order.currency },
    payment: viewPayment(order, needs),
    refund: viewRefund(order),
    error: order.failure === null ? null : { code: order.failure, detail: detailOf(order.failure) },
    expires_at: order.expiresAt.toISOString(),
    created_at: order.createdAt.toISOString(),
    updated_at: order.updatedAt.toISOString(),
    urls: { self, pay: `${self}/pay`, cancel: `${self}/cancel`, refund: `${self}/refund` },
  }
}

const viewPayment = (order: StoredOrder, needs: ViewNeeds): OrderView['payment'] => {
  const payment = order.payments.at(-1)
  if (!payment) return null
  const secret = isUnpaid(order.status) ? secretOf(payment, needs) : null
  return {
    id: payment.id,
    attempt: payment.attempt,
    method: order.method,
    status: payment.status,
    checkout_url: order.method === 'checkout' ? secret : null,
    client_secret: order.method === 'intent' ? secret : null,
    error: payment.failure === null ? null : { code: payment.failure },
  }
}

const secretOf = ({ id, sealed }: Payment, { payments, mayPay }: ViewNeeds): string | null =>
  mayPay && payments && sealed !== null ? (openSecret(payments.webhookSecrets, sealed, id) ?? null) : null

const refundStatus = { refunding: 'running', refunded: 'refunded' } as const

const viewRefund = ({ payments }: StoredOrder): OrderView['refund'] => {
  const payment = payments.findLast(({ refund }) => refund !== null)
  if (!payment?.refund) return null
  const { amountMinor, credits, reason } = payment.refund
  const status =
    payment.status === 'refunding' || payment.status === 'refunded' ? refundStatus[payment.status] : 'failed'
  return { amount_minor: String(amountMinor), credits: String(credits), reason, status }
}

const details: Record<string, string> = {
  'out-of-stock': 'There were not enough left.',
  'plan-superseded': 'A larger plan, or a later one, is in force.',
  'credits-spent': 'What it was for is spent, or less of it is left than was asked for.',
  'too-late': 'It was too long ago.',
  'only-as-a-whole': 'A plan is refunded as a whole.',
}

const detailOf = (code: string): string => details[code] ?? 'The payment provider has refused it.'
