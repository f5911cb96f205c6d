import { newMessage } from '#contracts/message.ts'
import { orderWished, paymentNoticed, type OrderWish } from '#contracts/orders/order-wish.ts'
import { commandWrites } from '../messages/outbox.ts'
import type { Write } from '../sql.ts'

type About = { orderId: string; traceparent: string | null }

/** Says to whoever decides on orders what somebody wants of one. */
export const wishWrites = ({ orderId, traceparent }: About, wish: OrderWish['wish']): Write[] =>
  tell(orderWished, { order_id: orderId, wish }, { orderId, traceparent })

/** Says that something of the provider's was stored. */
export const noticeWrites = (about: About, eventId: string): Write[] =>
  tell(paymentNoticed, { event_id: eventId, order_id: about.orderId }, about)

const tell = (type: string, data: object, { orderId, traceparent }: About): Write[] => {
  const message = newMessage({ type, data, correlationId: orderId, traceparent: traceparent ?? undefined })
  return commandWrites([{ message, routingKey: type, exchange: 'evt' }])
}
