import { z } from 'zod'
import { signInSchema } from './auth.ts'

export const outsideProviderSchema = z.object({
  object: z.literal('sign_in_provider'),
  id: z.string(),
  label: z.string().describe('What people call it.'),
  start_url: z.string().describe('Where a browser goes to sign in with it.'),
})

/** RFC 7636 §4.2: SHA-256 of the verifier in base 64 for addresses. */
const codeChallenge = z
  .string()
  .regex(/^[\w-]{43}$/, 'must be a SHA-256 in base64url')
  .describe('SHA-256 in base64url of a verifier that the page keeps; the code of the answer is of no use without it.')

export const startOidcQuery = z.object({ code_challenge: codeChallenge.optional() })

const told = z.string().max(4_096).optional()

/** What a provider adds to the address that it sends a browser back to. */
export const oidcCallbackQuery = z.looseObject({
  code: told,
  state: z.string().max(200).optional(),
  error: z.string().max(200).optional(),
  iss: z.string().max(500).optional(),
})

export const oidcLinkStartSchema = z.object({
  object: z.literal('authorization'),
  authorization_url: z.string().describe('Where this browser goes next; it is good for ten minutes, here only.'),
})

export const exchangeOidcCodeSchema = z.strictObject({
  code: z
    .string()
    .min(20)
    .max(100)
    .describe('From the address that the browser came back to; good for two minutes, once.'),
  code_verifier: z
    .string()
    .regex(/^[\w.~-]{43,128}$/, 'must be 43 to 128 plain characters')
    .describe('What `code_challenge` was made from.'),
  transport: z.enum(['body', 'cookie']).default('body'),
  account_id: z.string().max(40).optional().describe('Which of several accounts; the oldest membership otherwise.'),
})

export const identityLinkSchema = z.object({
  object: z.literal('identity_link'),
  provider: z.string(),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime(),
})
export type IdentityLinkView = z.output<typeof identityLinkSchema>

/** Without a console nobody else is there to take the answer. */
export const oidcCallbackSchema = z.union([signInSchema, identityLinkSchema])
