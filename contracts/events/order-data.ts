import type { Order, PaymentMethod } from '../orders/order.ts'

/** The facts of an order that its events repeat, as they are stored. */
export type OrderFacts = Order & { productId: string; method: PaymentMethod; revision: number }

/** What an `order.*` or `payment.*` event says of its order: everything but what opens the way to pay. */
export const orderEventData = (order: OrderFacts) => {
  const payment = order.payments.at(-1)
  return {
    order: {
      id: order.id,
      status: order.status,
      revision: order.revision,
      product_id: order.productId,
      quantity: order.quantity,
      item: order.item,
      amount: { amount_minor: String(order.amountMinor), currency: order.currency },
      error: order.failure === null ? null : { code: order.failure },
    },
    ...(payment
      ? {
          payment: {
            id: payment.id,
            attempt: payment.attempt,
            method: order.method,
            status: payment.status,
            error: payment.failure === null ? null : { code: payment.failure },
            refund: payment.refund && {
              amount_minor: String(payment.refund.amountMinor),
              credits: String(payment.refund.credits),
              reason: payment.refund.reason,
            },
          },
        }
      : {}),
  }
}
