/** What Stripe answers, of which only what is used is read, and what it means. */
import { z } from 'zod'
import type { PaymentSeen } from './payment-provider.ts'

const objectId = z.string().max(255)
export const codeSchema = z
  .string()
  .nullish()
  .catch(null)
  .transform(code => code?.replaceAll(/[^\w-]/g, '').slice(0, 60) ?? null)

export const intentSchema = z.object({
  id: objectId,
  status: z.string(),
  client_secret: z.string().max(1_000).nullish(),
  amount: z.int(),
  amount_received: z.int().optional(),
  currency: z.string().max(8),
  last_payment_error: z.object({ code: codeSchema, decline_code: codeSchema }).nullish(),
})
export const sessionSchema = z.object({
  id: objectId,
  status: z.string().nullable(),
  payment_status: z.string(),
  url: z.string().max(4_000).nullish(),
  payment_intent: z.union([objectId, z.object({ id: objectId }).transform(({ id }) => id)]).nullish(),
  amount_total: z.int().nullable(),
  currency: z.string().max(8).nullable(),
})
export const refundSchema = z.object({
  id: objectId,
  status: z.string().nullable(),
  failure_reason: codeSchema,
  metadata: z.record(z.string(), z.string()).nullish(),
})

export const seenIntent = (found: unknown): PaymentSeen => {
  const {
    id,
    status,
    amount,
    amount_received: received,
    currency,
    last_payment_error: fault,
  } = intentSchema.parse(found)
  const isMade = status === 'succeeded'
  return {
    state: stateOf(status, fault != null),
    providerId: id,
    intentId: id,
    amountMinor: BigInt(isMade ? (received ?? amount) : amount),
    currency: currency.toUpperCase(),
    code: fault?.decline_code ?? fault?.code ?? null,
  }
}

export const seenSession = (found: unknown): PaymentSeen => {
  const { id, status, payment_status: paid, payment_intent: intentId, ...amount } = sessionSchema.parse(found)
  return {
    state: paid === 'paid' ? 'succeeded' : status === 'expired' ? 'canceled' : 'open',
    providerId: id,
    intentId: intentId ?? null,
    amountMinor: BigInt(amount.amount_total ?? 0),
    currency: (amount.currency ?? '').toUpperCase(),
    code: null,
  }
}

const stateOf = (status: string, hasFault: boolean): PaymentSeen['state'] => {
  if (status === 'succeeded' || status === 'canceled') return status
  // After a declined card it asks for another one.
  return status === 'requires_payment_method' && hasFault ? 'failed' : 'open'
}
