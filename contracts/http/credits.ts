import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { moment } from './page.ts'

/** Whole credits as text: numbers of JSON do not reach far enough. */
const credits = z.string()

export const balanceQuery = z.strictObject({
  as_of: moment.optional().describe('The balance as it was then. What will come is left out.'),
})

export const balanceSchema = z.object({
  object: z.literal('balance'),
  available: credits.describe('What may be spent.'),
  held: credits.describe('What open tasks may still cost.'),
  settled: credits.describe('What tasks have cost in all, less what was given back.'),
  pending: credits.describe('What was promised and waits for an approval.'),
  expiring: z
    .array(z.object({ amount: credits, at: z.iso.datetime() }))
    .describe('What of the available credits ends when, if it is not spent; the soonest first.'),
  projected_depletion_at: z.iso
    .datetime()
    .nullable()
    .describe('When nothing is left at the rate of the last 7 days; null without a rate, or in more than ten years.'),
  as_of: z.iso.datetime().nullable(),
})

export const estimateSchema = z.object({
  object: z.literal('estimate'),
  quote_id: idSchema('quote').describe('Sent with the task, it is accepted at this price.'),
  valid_until: z.iso.datetime(),
  type: z.string(),
  cost: z.object({ unit: z.literal('credit'), min: z.string(), expected: z.string(), max: z.string() }),
  price_version: z.string(),
  balance_ok: z.boolean(),
  quota_ok: z.boolean(),
  budget_ok: z.boolean().describe('Of the account and of who asks; budgets of tags are not looked at.'),
})
