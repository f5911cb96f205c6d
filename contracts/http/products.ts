import { z } from 'zod'
import { amountSchema, currencySchema, maxAmountMinor } from '../currency.ts'
import { idSchema } from '../ids.ts'
import { planNames } from '../plans.ts'

const titleText = z.string().trim().min(1).max(200)
const titleSchema = z.strictObject({ en: titleText, zh: titleText })
const priceSchema = amountSchema
  .refine(text => BigInt(text) <= maxAmountMinor, `must be at most ${maxAmountMinor}`)
  .describe('In the smallest unit of the currency: cents, for most.')
const stockSchema = z
  .int()
  .min(0)
  .max(1_000_000_000)
  .nullable()
  .describe('How many are left; null where there is no end of them.')

const shared = {
  title: titleSchema,
  price_minor: priceSchema,
  currency: currencySchema,
  stock: stockSchema.default(null),
  is_active: z.boolean().default(true).describe('Only what is active is listed and can be ordered.'),
}
const monthsSchema = z.int().min(1).max(36)

export const createProductSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('credits'), credits: amountSchema, ...shared }),
  z.strictObject({
    kind: z.literal('plan'),
    plan: z.enum(planNames).exclude(['free']),
    months: monthsSchema,
    ...shared,
  }),
])
export type CreateProduct = z.output<typeof createProductSchema>

/** What a product gives is fixed: orders were made of it. Another one is another product. */
export const patchProductSchema = z
  .strictObject({
    title: titleSchema,
    price_minor: priceSchema,
    currency: currencySchema,
    stock: stockSchema,
    is_active: z.boolean(),
  })
  .partial()
export type PatchProduct = z.output<typeof patchProductSchema>

export const productSchema = z.object({
  id: idSchema('product'),
  object: z.literal('product'),
  kind: z.enum(['credits', 'plan']),
  title: z.object({ en: z.string(), zh: z.string() }),
  price_minor: z.string(),
  currency: z.string(),
  credits: z.string().nullable().describe('How many one of it gives.'),
  plan: z.enum(planNames).nullable(),
  months: z.int().nullable().describe('How long one of it lasts.'),
  stock: z.int().nullable().describe('How many are left; null where there is no end of them.'),
  is_active: z.boolean(),
  version: z.int().describe('Grows by one with every change; also the ETag.'),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
})
export type ProductView = z.output<typeof productSchema>
