import { z } from 'zod'
import { planNames } from '../plans.ts'

export const orderStatuses = [
  'pending',
  'reserved',
  'awaiting_payment',
  'paid',
  'fulfilled',
  'refunding',
  'canceled',
  'expired',
  'failed',
  'refunded',
  'partially_refunded',
] as const
export type OrderStatus = (typeof orderStatuses)[number]

const open: readonly OrderStatus[] = ['pending', 'reserved', 'awaiting_payment', 'paid', 'refunding']

/** Whether nothing more happens to an order unless somebody asks for it. */
export const isOrderDone = (status: OrderStatus): boolean => !open.includes(status)

/** Whether an order waits for its payment, or for what comes before that. */
export const isUnpaid = (status: OrderStatus): boolean =>
  status === 'pending' || status === 'reserved' || status === 'awaiting_payment'

export const paymentMethods = ['checkout', 'intent'] as const
export type PaymentMethod = (typeof paymentMethods)[number]

/** `failed` may still succeed: the provider lets a customer try another card. */
export const paymentStatuses = [
  'opening',
  'open',
  'failed',
  'canceling',
  'canceled',
  'succeeded',
  'refunding',
  'refunded',
] as const
export type PaymentStatus = (typeof paymentStatuses)[number]

/** What one of a product is, as it was when it was ordered. */
export const itemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('credits'), credits: z.string() }),
  z.object({ kind: z.literal('plan'), plan: z.enum(planNames), months: z.int().min(1) }),
])
export type Item = z.output<typeof itemSchema>

/**
 * Why money goes back: somebody asked for it; it came after the order had ended; it came a second time; or what it was paid for
 * could not be given any more.
 */
export type RefundReason = 'requested' | 'late' | 'duplicate' | 'unfulfillable'

export type Refund = {
  id: string
  amountMinor: bigint
  reason: RefundReason
  /** Taken back for it. */
  credits: bigint
}

/** One attempt at paying an order. */
export type Payment = {
  id: string
  /** From 1; with the id of the order it names the attempt to the provider, so that it opens it once. */
  attempt: number
  status: PaymentStatus
  providerId: string | null
  /** What is refunded; of a checkout it is known only when it has been paid. */
  intentId: string | null
  /** What opens the page or form to pay with, encrypted. */
  sealed: string | null
  failure: string | null
  refund: Refund | null
}

/** An order as it is decided on. */
export type Order = {
  id: string
  status: OrderStatus
  item: Item
  quantity: number
  /** For all of it. */
  amountMinor: bigint
  currency: string
  holdsStock: boolean
  payments: readonly Payment[]
  /** Why it failed or was not refunded. */
  failure: string | null
  /** Until when it can be paid. */
  expiresAt: Date
  /** How often something was asked for again since anything was heard. */
  nudges: number
}
