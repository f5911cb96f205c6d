import { z } from 'zod'
import { isId } from '#contracts/ids.ts'
import type { PaymentEvent, PaymentFacts } from '#infra/db/orders/payment-events.ts'

const objectId = z.string().max(255)
const amount = z.int().min(0)
const currency = z.string().regex(/^[a-zA-Z]{3}$/)
const ourId = z.string().max(100).optional()
const metadata = z.object({ order_id: ourId, payment_id: ourId, refund_id: ourId }).nullish()
const code = z
  .string()
  .nullish()
  .transform(text => text?.replaceAll(/[^\w-]/g, '').slice(0, 60) ?? null)

const eventSchema = z.object({
  id: z.string().regex(/^[\w-]{1,255}$/),
  type: z.string().max(100),
  data: z.object({ object: z.looseObject({}) }),
})
const intentSchema = z.object({
  id: objectId,
  amount,
  amount_received: amount.nullish(),
  currency,
  metadata,
  last_payment_error: z.object({ code, decline_code: code }).nullish(),
})
const sessionSchema = z.object({
  id: objectId,
  amount_total: amount.nullable(),
  currency: currency.nullable(),
  payment_status: z.string(),
  payment_intent: z.union([objectId, z.object({ id: objectId }).transform(({ id }) => id)]).nullish(),
  metadata,
})
const refundSchema = z.object({
  id: objectId,
  amount,
  currency,
  payment_intent: objectId.nullish(),
  failure_reason: code,
  metadata,
})

/** What a message is about: nothing of ours, or what happened to one of our payments. */
export type Notice = { eventId: string; event: PaymentEvent | undefined }

/** Reads a message that was verified. @throws ZodError when it is not of the form that the provider promises */
export const readNotice = (body: unknown): Notice => {
  const { id: eventId, type, data } = eventSchema.parse(body)
  const read = Object.hasOwn(readers, type) ? readers[type]!(data.object) : undefined
  if (!read) return { eventId, event: undefined }
  const { order_id: orderId, payment_id: paymentId } = read.metadata ?? {}
  // Others may be paid by the same account at the provider.
  if (!orderId || !paymentId || !isId('order', orderId) || !isId('payment', paymentId))
    return { eventId, event: undefined }
  return { eventId, event: { id: eventId, type, orderId, facts: { ...read.facts, paymentId } } }
}

type Read = { metadata: z.output<typeof metadata>; facts: Omit<PaymentFacts, 'paymentId'> } | undefined
type State = PaymentFacts['state']

const readIntent =
  (state: State) =>
  (object: unknown): Read => {
    const intent = intentSchema.parse(object)
    const received = state === 'succeeded' ? (intent.amount_received ?? intent.amount) : intent.amount
    const fault = intent.last_payment_error
    return {
      metadata: intent.metadata,
      facts: {
        state,
        providerIds: [intent.id],
        intentId: intent.id,
        amountMinor: String(received),
        currency: intent.currency.toUpperCase(),
        code: state === 'failed' ? (fault?.decline_code ?? fault?.code ?? null) : null,
      },
    }
  }

const readSession =
  (state: State) =>
  (object: unknown): Read => {
    const session = sessionSchema.parse(object)
    // A session is complete before money that takes days has come; another message tells of that.
    if (state === 'succeeded' && session.payment_status !== 'paid') return undefined
    return {
      metadata: session.metadata,
      facts: {
        state,
        providerIds: [session.id],
        intentId: session.payment_intent ?? null,
        amountMinor: String(session.amount_total ?? 0),
        currency: (session.currency ?? '').toUpperCase(),
        code: null,
      },
    }
  }

const readRefund = (object: unknown): Read => {
  const refund = refundSchema.parse(object)
  return {
    metadata: refund.metadata,
    facts: {
      state: 'refund-failed',
      providerIds: [refund.id],
      intentId: refund.payment_intent ?? null,
      amountMinor: String(refund.amount),
      currency: refund.currency.toUpperCase(),
      code: refund.failure_reason,
      refundId: refund.metadata?.refund_id ?? null,
    },
  }
}

/** The messages that mean something here (https://docs.stripe.com/api/events/types). */
const readers: Record<string, (object: unknown) => Read> = {
  'payment_intent.succeeded': readIntent('succeeded'),
  'payment_intent.payment_failed': readIntent('failed'),
  'payment_intent.canceled': readIntent('canceled'),
  'checkout.session.completed': readSession('succeeded'),
  'checkout.session.async_payment_succeeded': readSession('succeeded'),
  'checkout.session.async_payment_failed': readSession('failed'),
  'checkout.session.expired': readSession('canceled'),
  'refund.failed': readRefund,
}
