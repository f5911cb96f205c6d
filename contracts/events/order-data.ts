import { z } from 'zod'
import { orderSchema } from '../http/orders.ts'
import { paymentMethods, paymentStatuses, type Order, type PaymentMethod } from '../orders/order.ts'
import { idSchema } from '../ids.ts'

const errorSchema = z.object({ code: z.string() }).nullable()

/** What an `order.*` or `payment.*` event says of its order: everything but what opens the way to pay. */
export const orderEventDataSchema = z.object({
  order: orderSchema
    .pick({ id: true, status: true, revision: true, product_id: true, quantity: true, item: true, amount: true })
    .extend({ error: errorSchema }),
  payment: z
    .object({
      id: idSchema('payment'),
      attempt: z.int().min(1),
      method: z.enum(paymentMethods),
      status: z.enum(paymentStatuses),
      error: errorSchema,
      refund: orderSchema.shape.refund.unwrap().omit({ status: true }).nullable(),
    })
    .optional()
    .describe('The newest, once there is one.'),
})

/** The facts of an order that its events repeat, as they are stored. */
export type OrderFacts = Order & { productId: string; method: PaymentMethod; revision: number }

export const orderEventData = (order: OrderFacts): z.output<typeof orderEventDataSchema> => {
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
