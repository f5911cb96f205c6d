import { paymentOutcomes, type PaymentOutcome, type PaymentOutcomeType } from '#contracts/commands/payment-outcomes.ts'
import { idSchema } from '#contracts/ids.ts'
import {
  orderWished,
  orderWishSchema,
  paymentNoticed,
  paymentNoticeSchema,
  type OrderWish,
} from '#contracts/orders/order-wish.ts'
import { readBody, type Incoming } from '#infra/broker/envelope.ts'
import { z } from 'zod'

/** Something that was said of an order. */
export type Told = { orderId: string; said: Said }
export type Said =
  | { said: 'created' }
  | { said: 'wish'; wish: OrderWish['wish'] }
  /** The provider has told something; it is stored under this id. */
  | { said: 'notice'; eventId: string }
  | { said: 'outcome'; outcome: PaymentOutcome }
  | { said: 'time-passed' }

const createdSchema = z.object({ order: z.object({ id: idSchema('order') }) })

/** Reads a message of the orders' queue. @throws when it is none */
export const readTold = ({ type, body }: Incoming): Told => {
  const data = readBody(body)
  if (type === 'order.created') return { orderId: createdSchema.parse(data).order.id, said: { said: 'created' } }
  if (type === orderWished) {
    const { order_id: orderId, wish } = orderWishSchema.parse(data)
    return { orderId, said: { said: 'wish', wish } }
  }
  if (type === paymentNoticed) {
    const { order_id: orderId, event_id: eventId } = paymentNoticeSchema.parse(data)
    return { orderId, said: { said: 'notice', eventId } }
  }
  if (!isOutcome(type)) throw new Error(`nobody knows what ${type} means for an order`)
  const outcome = { type, data: paymentOutcomes[type].parse(data) } as PaymentOutcome
  return { orderId: outcome.data.order_id, said: { said: 'outcome', outcome } }
}

const isOutcome = (type: string): type is PaymentOutcomeType => Object.hasOwn(paymentOutcomes, type)
