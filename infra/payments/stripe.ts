import { Stripe } from 'stripe'
import { z } from 'zod'
import {
  PaymentRefused,
  type OpenedPayment,
  type PaymentName,
  type PaymentProvider,
  type PaymentSeen,
  type PaymentWanted,
  type RefundWanted,
} from './payment-provider.ts'
import type { PaymentsConfig } from './payments-config.ts'
import { intentSchema, refundSchema, seenIntent, seenSession, sessionSchema } from './stripe-answers.ts'
import { isRefusal, judged } from './stripe-errors.ts'

/** An answer takes a second; what takes longer is asked again under the same idempotency key. */
const defaultTimeoutMs = 15_000

/** Stripe, by its own SDK. Nothing is retried in here: the ladder of the commands does that, and survives this process. */
export const stripeProvider = (
  { secretKey, apiUrl }: Omit<PaymentsConfig, 'webhookSecrets'>,
  timeoutMs = defaultTimeoutMs,
): PaymentProvider => {
  const stripe = new Stripe(secretKey, {
    ...addressOf(apiUrl),
    timeout: timeoutMs,
    maxNetworkRetries: 0,
    telemetry: false,
  })
  return {
    open: wanted =>
      asked(() => (wanted.method === 'intent' ? openIntent(stripe, wanted) : openSession(stripe, wanted))),
    look: payment => asked(() => look(stripe, payment)),
    cancel: payment => asked(() => cancel(stripe, payment)),
    refund: wanted => asked(() => refund(stripe, wanted)),
  }
}

const addressOf = (apiUrl: string | undefined) => {
  if (apiUrl === undefined) return {}
  const { protocol, hostname, port } = new URL(apiUrl)
  const isPlain = protocol === 'http:'
  return { protocol: isPlain ? 'http' : 'https', host: hostname, port: port || (isPlain ? 80 : 443) } as const
}

// The attempt, not the message: whoever asks again after an answer that never came gets what was made the first time.
const keyOf = ({ orderId, attempt }: PaymentName, what: string) => ({ idempotencyKey: `${orderId}:${attempt}:${what}` })
const metadataOf = ({ orderId, paymentId }: PaymentName) => ({ order_id: orderId, payment_id: paymentId })

const openIntent = async (stripe: Stripe, wanted: PaymentWanted): Promise<OpenedPayment> => {
  const made = await stripe.paymentIntents.create(
    {
      amount: Number(wanted.amountMinor),
      currency: wanted.currency.toLowerCase(),
      automatic_payment_methods: { enabled: true },
      description: wanted.title,
      metadata: metadataOf(wanted),
    },
    keyOf(wanted, 'open'),
  )
  const { id, client_secret: secret } = intentSchema.parse(made)
  return { providerId: id, intentId: id, secret: secret ?? null }
}

const openSession = async (stripe: Stripe, wanted: PaymentWanted): Promise<OpenedPayment> => {
  const made = await stripe.checkout.sessions.create(
    {
      mode: 'payment',
      line_items: [
        {
          quantity: 1,
          price_data: {
            currency: wanted.currency.toLowerCase(),
            unit_amount: Number(wanted.amountMinor),
            product_data: { name: wanted.title },
          },
        },
      ],
      success_url: wanted.returnUrl,
      cancel_url: wanted.returnUrl,
      client_reference_id: wanted.orderId,
      // Only of the session: its intent is told of too, and would count as another payment.
      metadata: metadataOf(wanted),
    },
    keyOf(wanted, 'open'),
  )
  const { id, url, payment_intent: intentId } = sessionSchema.parse(made)
  return { providerId: id, intentId: intentId ?? null, secret: url ?? null }
}

type Known = PaymentName & { providerId: string }

const look = async (stripe: Stripe, { method, providerId }: Known): Promise<PaymentSeen> =>
  method === 'intent'
    ? seenIntent(await stripe.paymentIntents.retrieve(providerId))
    : seenSession(await stripe.checkout.sessions.retrieve(providerId))

// Looked at first, and again when it could not be ended: whoever pays at this moment has paid.
const cancel = async (stripe: Stripe, payment: Known): Promise<PaymentSeen> => {
  const found = await look(stripe, payment)
  if (found.state === 'succeeded' || found.state === 'canceled') return found
  try {
    return payment.method === 'intent'
      ? seenIntent(await stripe.paymentIntents.cancel(payment.providerId))
      : seenSession(await stripe.checkout.sessions.expire(payment.providerId))
  } catch (error) {
    if (!isRefusal(error)) throw error
    const now = await look(stripe, payment)
    if (now.state === 'succeeded' || now.state === 'canceled') return now
    throw error
  }
}

// Idempotency keys are forgotten after a day or so; what is in the refund itself is not.
const refund = async (stripe: Stripe, wanted: RefundWanted): Promise<void> => {
  const { intentId, refundId, amountMinor, reason } = wanted
  const page = await stripe.refunds.list({ payment_intent: intentId, limit: 100 })
  const known = z.array(refundSchema).parse(page.data)
  const earlier = known.find(({ metadata }) => metadata?.['refund_id'] === refundId)
  const made =
    earlier ??
    refundSchema.parse(
      await stripe.refunds.create(
        {
          payment_intent: intentId,
          amount: Number(amountMinor),
          ...(reason === 'requested' ? { reason: 'requested_by_customer' } : {}),
          metadata: { ...metadataOf(wanted), refund_id: refundId },
        },
        { idempotencyKey: `${refundId}:refund` },
      ),
    )
  if (made.status === 'failed' || made.status === 'canceled')
    throw new PaymentRefused(made.failure_reason ?? 'refund-failed')
}

const asked = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await ask()
  } catch (error) {
    throw judged(error)
  }
}
