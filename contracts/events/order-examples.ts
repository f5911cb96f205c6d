import type { Order, Payment } from '../orders/order.ts'
import type { EventType } from './lifecycle.ts'
import { orderEventData, type OrderFacts } from './order-data.ts'

type OrderEventType = Extract<EventType, `order.${string}` | `payment.${string}`>

/** What an event of an order says, by the example of one that is for credits. */
export const orderExample = (type: OrderEventType): Record<string, unknown> =>
  orderEventData({ ...order, ...changes[type] })

const payment: Payment = {
  id: 'pay_01JD0000000000000000000000',
  attempt: 1,
  status: 'open',
  providerId: 'pi_01',
  intentId: 'pi_01',
  sealed: null,
  failure: null,
  refund: null,
}

const order: OrderFacts = {
  id: 'ord_01JD0000000000000000000000',
  productId: 'prd_01JD0000000000000000000000',
  method: 'intent',
  revision: 1,
  status: 'pending',
  item: { kind: 'credits', credits: '1000' },
  quantity: 1,
  amountMinor: 900n,
  currency: 'USD',
  holdsStock: false,
  payments: [],
  failure: null,
  expiresAt: new Date('2026-11-20T09:30:00.000Z'),
  nudges: 0,
}

const asked: Partial<Order> = { payments: [{ ...payment, status: 'opening' }] }
const open: Partial<Order> = { payments: [payment] }
const stopped: Partial<Order> = { payments: [{ ...payment, status: 'canceling' }] }
const received: Partial<Order> = { payments: [{ ...payment, status: 'succeeded' }] }
const refund: Payment['refund'] = {
  id: 'rfd_01JD0000000000000000000000',
  amountMinor: 900n,
  reason: 'requested',
  credits: 1000n,
}

const changes: Record<OrderEventType, Partial<OrderFacts>> = {
  'order.created': {},
  'order.reserved': { ...asked, status: 'reserved', revision: 2 },
  'order.awaiting_payment': { ...open, status: 'awaiting_payment', revision: 3 },
  'order.paid': { ...received, status: 'paid', revision: 4 },
  'order.fulfilled': { ...received, status: 'fulfilled', revision: 4 },
  'order.canceled': { ...stopped, status: 'canceled', revision: 4 },
  'order.expired': { ...stopped, status: 'expired', revision: 4 },
  'order.failed': { status: 'failed', revision: 2, failure: 'out-of-stock' },
  'order.refunding': { status: 'refunding', revision: 5, payments: [{ ...payment, status: 'refunding', refund }] },
  'order.refunded': { status: 'refunded', revision: 6, payments: [{ ...payment, status: 'refunded', refund }] },
  'order.refund_failed': { ...received, status: 'fulfilled', revision: 5, failure: 'credits-spent' },
  'payment.succeeded': { ...received, status: 'paid', revision: 4 },
  'payment.failed': {
    status: 'awaiting_payment',
    revision: 4,
    payments: [{ ...payment, status: 'failed', failure: 'card_declined' }],
  },
  'payment.mismatched': { ...open, status: 'awaiting_payment', revision: 4 },
}
