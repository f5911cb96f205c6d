import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { pageQuery } from './page.ts'

/** More at once is a slip of the finger. */
const most = 10n ** 15n

const isAmount = (text: string): boolean => {
  const amount = /^-?[1-9]\d{0,15}$/.test(text) ? BigInt(text) : 0n
  return amount !== 0n && amount <= most && amount >= -most
}

const reason = z.string().trim().min(1).max(300).describe('Why; it goes into the journal and the audit log.')

export const createGrantSchema = z.strictObject({
  account_id: idSchema('account'),
  amount: z.string().refine(text => !text.startsWith('-') && isAmount(text), `must be whole credits, 1 to ${most}`),
  kind: z.enum(['promo', 'manual', 'refund']).default('manual'),
  expires_at: z.iso
    .datetime()
    .refine(time => Date.parse(time) > Date.now(), 'must lie ahead')
    .nullable()
    .default(null),
  reason,
})

export const createAdjustmentSchema = z.strictObject({
  account_id: idSchema('account'),
  amount: z
    .string()
    .refine(isAmount, `must be whole credits other than 0, at most ${most} either way`)
    .describe('Below zero it takes credits away, at most what is available.'),
  reason,
})

const statuses = ['pending', 'applied', 'rejected'] as const

export const adjustmentQuery = pageQuery.extend({
  status: z.enum(statuses).optional(),
  account_id: idSchema('account').optional(),
})

export const adjustmentSchema = z.object({
  object: z.literal('adjustment'),
  id: z.string(),
  account_id: z.string(),
  amount: z.string(),
  kind: z.enum(['promo', 'manual', 'refund']),
  expires_at: z.iso.datetime().nullable(),
  reason: z.string(),
  status: z.enum(statuses).describe('What is over the limit of this instance waits for another operator.'),
  made_by: z.string(),
  decided_by: z.string().nullable(),
  created_at: z.iso.datetime(),
  decided_at: z.iso.datetime().nullable(),
})

export const reconciliationSchema = z.object({
  object: z.literal('reconciliation'),
  is_balanced: z.boolean(),
  accounts: z.int(),
  transfers: z.int(),
  discrepancies: z
    .array(z.object({ account_id: z.string(), what: z.string(), projected: z.string(), journal: z.string() }))
    .describe('The first 100.'),
})
