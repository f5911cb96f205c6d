import { z } from 'zod'

/** A domain as its owner writes it, without a scheme, a port or a path; in lower case. */
export const domainName = z
  .string()
  .toLowerCase()
  .regex(
    /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    'must be a domain name such as login.example.com',
  )

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
