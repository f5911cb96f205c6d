import { z } from 'zod'
import { idSchema } from '../ids.ts'
import { createdQuery, pageQuery } from './page.ts'

/** What a transfer of credits is, by the books that it goes between. */
const transactionTypes = ['grant', 'hold', 'capture', 'release', 'refund', 'withdrawal', 'expiry'] as const
export type TransactionType = (typeof transactionTypes)[number]

const balance = z.object({ available: z.string(), held: z.string() })

export const transactionQuery = pageQuery.extend({
  ...createdQuery,
  type: z.enum(transactionTypes).optional(),
  task_id: idSchema('task').optional(),
  order_id: idSchema('order').optional(),
})

export const transactionSchema = z.object({
  object: z.literal('transaction'),
  id: z.string(),
  type: z.enum(transactionTypes),
  amount: z.string().describe('Above zero; the balances say which way it went.'),
  before: balance,
  after: balance,
  task_id: z.string().nullable(),
  order_id: z.string().nullable(),
  grant_id: z.string().nullable(),
  memo: z.string().nullable(),
  created_at: z.iso.datetime(),
  urls: z.object({ task: z.string().nullable(), order: z.string().nullable() }),
})
export type TransactionView = z.output<typeof transactionSchema>

export const holdSchema = z.object({
  object: z.literal('hold'),
  id: z.string(),
  task_id: z.string(),
  type: z.string(),
  amount: z.string().describe('What of it is still open.'),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().describe('When it is let go at the latest.'),
})

export const grantQuery = pageQuery.extend({ status: z.enum(['active', 'spent', 'expired']).optional() })

export const grantSchema = z.object({
  object: z.literal('grant'),
  id: z.string(),
  kind: z.enum(['promo', 'plan', 'refund', 'manual', 'paid']).describe('What is paid for is spent last.'),
  status: z.enum(['active', 'spent', 'expired']),
  granted: z.string(),
  remaining: z.string().describe('Follows what tasks cost within seconds.'),
  order_id: z.string().nullable(),
  memo: z.string().nullable(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
})

export const statementQuery = z.strictObject({
  month: z
    .string()
    .regex(/^(?!0000)\d{4}-(?:0[1-9]|1[0-2])$/, 'must be a month like 2026-11')
    .optional()
    .describe('In the time zone of the account; this month when left out.'),
  format: z.enum(['json', 'jsonl', 'csv', 'pdf']).default('json'),
})

export const statementSchema = z.object({
  object: z.literal('statement'),
  month: z.string(),
  time_zone: z.string(),
  opening: balance,
  transactions: z.array(transactionSchema),
  closing: balance,
})
