import type { PaymentMethod } from '#contracts/orders/order.ts'

/** Which payment is meant, as the provider is told. */
export type PaymentName = { orderId: string; paymentId: string; attempt: number; method: PaymentMethod }

export type PaymentWanted = PaymentName & {
  amountMinor: bigint
  currency: string
  title: string
  returnUrl: string
}

/** `secret`: the page to pay on, or what a form of one's own needs; null when it is not wanted any more. */
export type OpenedPayment = { providerId: string; intentId: string | null; secret: string | null }

export type PaymentSeen = {
  state: 'open' | 'failed' | 'succeeded' | 'canceled'
  providerId: string
  intentId: string | null
  amountMinor: bigint
  /** In capital letters. */
  currency: string
  code: string | null
}

export type RefundWanted = PaymentName & {
  intentId: string
  refundId: string
  amountMinor: bigint
  reason: string
}

/**
 * Who takes payments. What cannot be reached throws a `Failure` that is tried again; what is refused for good throws a
 * `PaymentRefused`. Everything may be asked again under the same names and happens once.
 */
export type PaymentProvider = {
  open: (wanted: PaymentWanted) => Promise<OpenedPayment>
  look: (payment: PaymentName & { providerId: string }) => Promise<PaymentSeen>
  /** Keeps it from being made; returns what it has become, which may be that it had been made before. */
  cancel: (payment: PaymentName & { providerId: string }) => Promise<PaymentSeen>
  refund: (wanted: RefundWanted) => Promise<void>
}

/** The provider has understood and does not do it; asking again is of no use. */
export class PaymentRefused extends Error {
  readonly code: string

  constructor(code: string) {
    super(`the payment provider has refused: ${code}`)
    this.name = 'PaymentRefused'
    this.code = code
  }
}
