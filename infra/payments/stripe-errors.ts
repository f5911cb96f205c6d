import { Stripe } from 'stripe'
import { z } from 'zod'
import { Failure } from '#contracts/failures.ts'
import { PaymentRefused } from './payment-provider.ts'
import { codeSchema } from './stripe-answers.ts'

/** Whether Stripe has understood and does not do it. What it is busy with (409) it may do later. */
export const isRefusal = (error: unknown): error is InstanceType<typeof Stripe.errors.StripeError> =>
  (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode !== 409) ||
  error instanceof Stripe.errors.StripeCardError ||
  error instanceof Stripe.errors.StripeIdempotencyError

/**
 * What an error means: refused for good, or to be asked again. Without the provider's words: they may repeat what was sent, a key
 * even.
 */
export const judged = (error: unknown): unknown => {
  if (error instanceof PaymentRefused || error instanceof Failure) return error
  if (isRefusal(error)) return new PaymentRefused(codeSchema.parse(error.decline_code ?? error.code) ?? 'refused')
  return new Failure('dependency-unavailable', `The payment provider: ${whyOf(error)}`, { retry: 'backoff' })
}

const whyOf = (error: unknown): string => {
  if (error instanceof z.ZodError) return `an answer that cannot be read: ${error.issues[0]?.path.join('.') ?? ''}`
  if (!(error instanceof Stripe.errors.StripeError)) return (error as Error).name
  return [error.type, error.statusCode, error.requestId].filter(part => part !== undefined).join(' ')
}
