import { z } from 'zod'

const known = new Set(Intl.supportedValuesOf('currency'))

/** A currency by its code of ISO 4217. Amounts in it are whole numbers of its smallest unit. */
export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be three capital letters')
  .refine(code => known.has(code), 'must be a currency of ISO 4217')

/** What one payment may be at most, in the smallest unit of its currency: eight digits are what Stripe takes. */
export const maxAmountMinor = 99_999_999n

/** A whole amount above zero, as text of digits. */
export const amountSchema = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, { error: 'must be a whole number above 0, as text', abort: true })
  .describe('A whole number as text.')
