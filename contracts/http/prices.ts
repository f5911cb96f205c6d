import { z } from 'zod'
import { creditsSchema, priceRulesSchema } from '../prices/price-rules.ts'

const time = z.iso.datetime()
const version = z.string().regex(/^\d{4}-\d{2}-\d{2}(?:\.[1-9]\d{0,5})?$/, 'a version is written like 2026-11-21.1')

export const priceListQuery = z.strictObject({
  version: version.optional().describe('That of a task, say; the one in force when left out.'),
})

/** The body of `POST /v1/admin/prices`. */
export const publishPricesSchema = z.strictObject({
  rules: priceRulesSchema,
  effective_from: time.max(40).optional().describe('Not in the past; at once when left out.'),
  note: z.string().min(1).max(500).optional().describe('Why; only operators read it.'),
})

/** A version of the price book, with what it makes of the list prices. */
export const priceListSchema = z.object({
  object: z.literal('price_list'),
  version,
  effective_from: time.nullable().describe('Null for the prices that an installation comes with.'),
  unit: z.literal('credit'),
  rules: z.record(z.string(), z.unknown()).describe('By task type, over the list price; `*` for every other type.'),
  kinds: z.array(
    z.object({
      type: z.string(),
      title: z.string(),
      list_price: z.string().describe('The list price, in words.'),
      example_cost: creditsSchema.nullable().describe('What the example of the type costs; null without a price.'),
    }),
  ),
  upcoming: z.array(z.object({ version, effective_from: time })).describe('Versions that are not in force yet.'),
})
