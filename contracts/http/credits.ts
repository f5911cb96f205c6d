import { z } from 'zod'

export const balanceSchema = z.object({
  object: z.literal('balance'),
  available: z.string(),
  held: z.string(),
})

export const estimateSchema = z.object({
  object: z.literal('estimate'),
  type: z.string(),
  cost: z.object({ unit: z.literal('credit'), min: z.string(), expected: z.string(), max: z.string() }),
  price_version: z.string(),
  balance_ok: z.boolean(),
  quota_ok: z.boolean(),
})
