import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { paymentMethods } from '../orders/order.ts'

/** Which payment is meant. `attempt` and the order name it to the provider, so that it is opened once however often it is asked for. */
export const paymentSubject = {
  order_id: idSchema('order'),
  payment_id: idSchema('payment'),
  attempt: z.int().min(1),
  method: z.enum(paymentMethods),
}

export const subjectExample = {
  order_id: 'ord_01JD0000000000000000000000',
  payment_id: 'pay_01JD0000000000000000000000',
  attempt: 1,
  method: 'intent',
} as const

/** The id of a thing of the provider's. */
export const providerId = z.string().regex(/^[\w-]{1,255}$/)

export const minorAmount = z.string().regex(/^\d{1,16}$/)
