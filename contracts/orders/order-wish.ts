import { z } from 'zod'
import { idSchema } from '../ids.ts'

/** What somebody wants of an order, on its way to whoever decides; the routing key on `evt`. */
export const orderWished = 'order.wished'

export const orderWishSchema = z.object({
  order_id: idSchema('order'),
  wish: z.discriminatedUnion('wish', [
    z.object({ wish: z.literal('cancel') }),
    z.object({ wish: z.literal('pay') }),
    z.object({ wish: z.literal('refund'), amount_minor: z.string().nullable() }),
  ]),
})
export type OrderWish = z.output<typeof orderWishSchema>

/** A message of the provider's was verified and stored; the routing key on `evt`. */
export const paymentNoticed = 'payment.noticed'

export const paymentNoticeSchema = z.object({ event_id: z.string().max(255), order_id: idSchema('order') })
