import { z } from 'zod'
import { createdQuery, pageQuery } from './page.ts'

export const auditEntrySchema = z.object({
  object: z.literal('audit_entry'),
  id: z.string(),
  chain: z.string().describe('The account, or `platform`.'),
  sequence: z.string().describe('Its place in the chain, from 1 without gaps.'),
  account_id: z.string().nullable(),
  actor: z.string().describe('The key or person, or what acted by itself.'),
  action: z.string(),
  subject: z.string(),
  facts: z.record(z.string(), z.unknown()),
  request_id: z.string().nullable(),
  ip: z.string().nullable(),
  at: z.iso.datetime(),
  hash: z.string().describe('SHA-256 over the entry and the one before, in hexadecimal.'),
})

const filters = {
  actor: z.string().max(60).optional(),
  action: z.string().max(60).optional(),
  subject: z.string().max(100).optional(),
  ...createdQuery,
}

export const auditQuery = pageQuery.extend(filters)
export const adminAuditQuery = auditQuery.extend({ account_id: z.string().max(60).optional() })
export const auditExportQuery = z.strictObject({ ...filters, account_id: z.string().max(60).optional() })

export const verifyAuditSchema = z.strictObject({ account_id: z.string().max(60).optional() })

export const auditVerdictSchema = z.object({
  object: z.literal('audit_verdict'),
  is_whole: z.boolean(),
  broken: z.array(
    z.object({ chain: z.string(), sequence: z.string(), what: z.enum(['changed', 'missing', 'cut off']) }),
  ),
})
