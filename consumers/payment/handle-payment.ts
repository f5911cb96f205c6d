import type { PlatformCommand } from '#contracts/commands/command.ts'
import type { paymentCancel } from '#contracts/commands/payment-cancel.ts'
import type { paymentOpen } from '#contracts/commands/payment-open.ts'
import type { PaymentOutcome } from '#contracts/commands/payment-outcomes.ts'
import type { paymentRefund } from '#contracts/commands/payment-refund.ts'
import { PaymentRefused, type PaymentProvider, type PaymentSeen } from '#infra/payments/payment-provider.ts'
import type { z } from 'zod'

type DataOf<Command> = Command extends PlatformCommand<string, infer Data> ? z.output<Data> : never
type Open = DataOf<typeof paymentOpen>
type Known = DataOf<typeof paymentCancel>
type Refund = DataOf<typeof paymentRefund>

type Deps = { provider: PaymentProvider; seal: (secret: string, paymentId: string) => string }

/** One function per command. Each may run any number of times for the same command: the provider does it once. */
export const paymentHandlers = ({ provider, seal }: Deps) => ({
  open: (data: Open): Promise<PaymentOutcome> =>
    unlessRefused(
      async () => {
        const { providerId, intentId, secret } = await provider.open({
          ...nameOf(data),
          amountMinor: BigInt(data.amount_minor),
          currency: data.currency,
          title: data.title,
          returnUrl: data.return_url,
        })
        const sealed = secret === null ? null : seal(secret, data.payment_id)
        return {
          type: 'payment.opened',
          data: { ...subjectOf(data), provider_id: providerId, intent_id: intentId, sealed },
        }
      },
      code => openFailed(data, code, true),
    ),

  cancel: async (data: Known): Promise<PaymentOutcome> =>
    unlessRefused(
      async () => {
        const seen = await provider.cancel({ ...nameOf(data), providerId: data.provider_id })
        return seen.state === 'canceled' ? { type: 'payment.canceled', data: subjectOf(data) } : looked(data, seen)
      },
      // What the provider does not know nobody can pay.
      () => ({ type: 'payment.canceled', data: subjectOf(data) }),
    ),

  look: async (data: Known): Promise<PaymentOutcome> =>
    unlessRefused(
      async () => looked(data, await provider.look({ ...nameOf(data), providerId: data.provider_id })),
      () => ({ type: 'payment.canceled', data: subjectOf(data) }),
    ),

  refund: (data: Refund): Promise<PaymentOutcome> =>
    unlessRefused(
      async () => {
        const { intent_id: intentId, refund_id: refundId, reason } = data
        const amountMinor = BigInt(data.amount_minor)
        await provider.refund({ ...nameOf(data), intentId, refundId, amountMinor, reason })
        return { type: 'payment.refunded', data: { ...subjectOf(data), refund_id: data.refund_id } }
      },
      code => refundFailed(data, code, true),
    ),
})

export const openFailed = (data: Open, code: string, isFinal: boolean): PaymentOutcome => ({
  type: 'payment.open_failed',
  data: { ...subjectOf(data), code, is_final: isFinal },
})

export const refundFailed = (data: Refund, code: string, isFinal: boolean): PaymentOutcome => ({
  type: 'payment.refund_failed',
  data: { ...subjectOf(data), refund_id: data.refund_id, code, is_final: isFinal },
})

const unlessRefused = async (
  work: () => Promise<PaymentOutcome>,
  refused: (code: string) => PaymentOutcome,
): Promise<PaymentOutcome> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof PaymentRefused) return refused(error.code)
    throw error
  }
}

type Subject = Pick<Known, 'order_id' | 'payment_id' | 'attempt' | 'method'>

const subjectOf = ({ order_id, payment_id }: Subject) => ({ order_id, payment_id })

const nameOf = ({ order_id: orderId, payment_id: paymentId, attempt, method }: Subject) => ({
  orderId,
  paymentId,
  attempt,
  method,
})

const looked = (data: Known, seen: PaymentSeen): PaymentOutcome => ({
  type: 'payment.looked',
  data: {
    ...subjectOf(data),
    state: seen.state,
    provider_id: seen.providerId,
    intent_id: seen.intentId,
    amount_minor: String(seen.amountMinor),
    currency: seen.currency,
    code: seen.code,
  },
})
