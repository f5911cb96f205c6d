import { z } from 'zod'
import { domainName } from '../domain-name.ts'

export const claimDomainSchema = z.strictObject({ name: domainName })

/** Where the proof is looked for, below the domain itself. */
export const proofLabel = '_inkstone'

export const domainSchema = z.object({
  object: z.literal('domain'),
  name: z.string(),
  status: z.enum(['pending', 'verified']),
  record: z
    .object({ type: z.literal('TXT'), name: z.string(), value: z.string() })
    .describe('What to publish in the DNS of the domain, before asking for the check.'),
  created_at: z.iso.datetime(),
  verified_at: z.iso.datetime().nullable().describe('When the record was last found; a proof is good for 90 days.'),
})
export type DomainView = z.output<typeof domainSchema>
