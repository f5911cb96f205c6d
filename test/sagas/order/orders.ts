import type { Order, OrderStatus, Payment, PaymentStatus } from '#contracts/orders/order.ts'

export const firstPayment = 'pay_1'

export const payment = (status: PaymentStatus, changes: Partial<Payment> = {}): Payment => ({
  id: firstPayment,
  attempt: 1,
  status,
  providerId: status === 'opening' ? null : 'pi_1',
  intentId: status === 'opening' ? null : 'pi_1',
  sealed: status === 'open' ? 'sealed' : null,
  failure: null,
  refund: null,
  ...changes,
})

/** An order for 1000 credits at 900 minor units, one of a product with a stock. */
export const order = (status: OrderStatus, changes: Partial<Order> = {}): Order => ({
  id: 'ord_1',
  status,
  item: { kind: 'credits', credits: '1000' },
  quantity: 1,
  amountMinor: 900n,
  currency: 'USD',
  holdsStock: status !== 'pending',
  payments: [],
  failure: null,
  expiresAt: new Date('2026-11-20T09:30:00.000Z'),
  nudges: 0,
  ...changes,
})

export const inTime = new Date('2026-11-20T09:10:00.000Z')
export const tooLate = new Date('2026-11-20T09:30:00.000Z')
