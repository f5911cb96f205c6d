import { z } from 'zod'
import { timeZoneSchema } from '../time-zone.ts'
import { totpCode } from './mfa.ts'

/** As letters are written. */
export const languageSchema = z.enum(['en', 'zh'])
export type Language = z.output<typeof languageSchema>

const email = z.email().max(254)
const characters = (text: string): number => Array.from(text.normalize('NFC')).length

/** Any characters, no rules about them: length is what counts (NIST SP 800-63B §3.1.1). */
const newPassword = z
  .string()
  .max(512)
  .refine(text => characters(text) >= 8 && characters(text) <= 128, { message: 'must have 8 to 128 characters' })
  .describe('8 to 128 characters of any kind, and none of the most used ones.')
/** What is only compared may be anything that is not made to cost memory. */
const password = z.string().min(1).max(512)
const token = z.string().min(20).max(100)
/** Where the refresh token goes: into the answer, or into a cookie that no script reads. */
const transport = z.enum(['body', 'cookie']).default('body')

export const registerSchema = z.strictObject({
  email,
  password: newPassword,
  name: z.string().trim().min(1).max(100).optional(),
  language: languageSchema.default('en'),
  time_zone: timeZoneSchema.default('UTC'),
})

export const emailAddressSchema = z.strictObject({ email })
export const mailTokenSchema = z.strictObject({ token })

export const loginSchema = z.strictObject({
  email,
  password,
  transport,
  account_id: z.string().max(40).optional().describe('Which of several accounts; the oldest membership otherwise.'),
})

export const refreshTokenSchema = z
  .strictObject({ refresh_token: token.optional() })
  .optional()
  .describe('Nothing, where the cookie carries the token.')

export const resetPasswordSchema = z.strictObject({ token, password: newPassword })
export const changePasswordSchema = z.strictObject({ current_password: password, password: newPassword, transport })
export const proveSchema = z
  .strictObject({
    password: password.optional(),
    code: totpCode.optional().describe('Of the app, in place of a password.'),
  })
  .refine(sent => (sent.password === undefined) !== (sent.code === undefined), 'must have either a password or a code')

export const signInSchema = z.object({
  object: z.literal('sign_in'),
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().describe('Seconds.'),
  refresh_token: z.string().optional().describe('Absent where it went into a cookie.'),
  session_id: z.string(),
  user_id: z.string(),
  account_id: z.string(),
})
export type SignInView = z.output<typeof signInSchema>

/** The same for addresses that are known and for those that are not. */
export const letterSentSchema = z.object({
  object: z.literal('letter'),
  detail: z.string(),
})

export const sessionSchema = z.object({
  object: z.literal('session'),
  id: z.string(),
  account_id: z.string(),
  device: z.string().nullable().describe('What the browser or program called itself.'),
  ip: z.string().nullable(),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
  is_current: z.boolean(),
})
export type SessionView = z.output<typeof sessionSchema>
