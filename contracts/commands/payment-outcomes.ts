import { z } from 'zod'
import { paymentSubject, providerId } from './payment-subject.ts'

const subject = { order_id: paymentSubject.order_id, payment_id: paymentSubject.payment_id }
const code = z.string().max(64)

/** What came of the commands on payments, as it is told on `evt`; nothing that opens the way to pay is in it unencrypted. */
export const paymentOutcomes = {
  'payment.opened': z.object({
    ...subject,
    provider_id: providerId,
    intent_id: providerId.nullable(),
    /** The page or secret to pay with, encrypted for the ingress. */
    sealed: z.string().max(8_000).nullable(),
  }),
  /** `is_final`: the provider has refused it. Otherwise it could not be reached, and may be asked again. */
  'payment.open_failed': z.object({ ...subject, code, is_final: z.boolean() }),
  'payment.canceled': z.object(subject),
  'payment.looked': z.object({
    ...subject,
    state: z.enum(['open', 'failed', 'succeeded', 'canceled']),
    provider_id: providerId,
    intent_id: providerId.nullable(),
    amount_minor: z.string().max(20),
    currency: z.string().max(8),
    code: code.nullable(),
  }),
  'payment.refunded': z.object({ ...subject, refund_id: z.string().max(100) }),
  'payment.refund_failed': z.object({ ...subject, refund_id: z.string().max(100), code, is_final: z.boolean() }),
} as const satisfies Record<string, z.ZodType>

export type PaymentOutcomeType = keyof typeof paymentOutcomes
export const paymentOutcomeTypes = Object.keys(paymentOutcomes) as PaymentOutcomeType[]
export type PaymentOutcome<Type extends PaymentOutcomeType = PaymentOutcomeType> = {
  [Name in Type]: { type: Name; data: z.output<(typeof paymentOutcomes)[Name]> }
}[Type]
