import { z } from 'zod'

const name = z.string().min(1).max(100)
/** Checked again by whoever calls it, against every address that the name has then. */
const baseUrl = z
  .url({ protocol: /^https$/, hostname: z.regexes.domain })
  .max(2048)
  .refine(text => URL.canParse(text) && !hasMore(new URL(text)), 'must not have user, port, query or fragment')
const hasMore = ({ username, password, port, search, hash }: URL): boolean =>
  `${username}${password}${port}${search}${hash}` !== ''
const secret = z.string().regex(/^[\x21-\x7e]{8,512}$/, 'must be 8 to 512 printable characters without spaces')

const providerTypes = ['image', 'chat'] as const

export const createProviderKeySchema = z.strictObject({
  name,
  type: z.enum(providerTypes),
  provider: z.enum(['openai', 'stability', 'openai-compatible']),
  base_url: baseUrl,
  model: name,
  key: secret.describe('Never shown again.'),
})

export const patchProviderKeySchema = z
  .strictObject({ name: name.optional(), base_url: baseUrl.optional(), model: name.optional(), key: secret.optional() })
  .refine(changes => Object.keys(changes).length > 0, 'must change something')

export const providerKeySchema = z.object({
  object: z.literal('provider_key'),
  id: z.string(),
  name: z.string(),
  type: z.enum(providerTypes),
  provider: z.string(),
  base_url: z.string(),
  model: z.string(),
  last4: z.string(),
  fingerprint: z
    .string()
    .describe('Tells two keys apart without telling either: keyed, so that nobody can try keys against it.'),
  revision: z.int().describe('Also the ETag.'),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
})
