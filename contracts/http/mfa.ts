import { z } from 'zod'

/** As an app shows it. */
export const totpCode = z.string().regex(/^\d{6}$/, 'must have six digits')
const recoveryCode = z.string().min(16).max(40).describe('One of those that were shown once; dashes do not count.')

type Given = { code?: string | undefined; recovery_code?: string | undefined }
const hasOne = ({ code, recovery_code: recovery }: Given): boolean => (code === undefined) !== (recovery === undefined)
const oneOfBoth = 'must have either a code or a recovery code'

export const activateTotpSchema = z.strictObject({ code: totpCode })

export const disableTotpSchema = z
  .strictObject({ code: totpCode.optional(), recovery_code: recoveryCode.optional() })
  .refine(hasOne, oneOfBoth)

export const mfaChallengeSchema = z
  .strictObject({
    challenge_token: z
      .string()
      .min(20)
      .max(100)
      .describe('From the problem `mfa-required`; good for five minutes, once.'),
    code: totpCode.optional(),
    recovery_code: recoveryCode.optional(),
  })
  .refine(hasOne, oneOfBoth)

export const totpEnrollmentSchema = z.object({
  object: z.literal('totp_enrollment'),
  secret: z.string().describe('In base 32, for who types it in. It is shown here only.'),
  otpauth_url: z.string().describe('The same as apps read it from a QR code.'),
})

export const recoveryCodesSchema = z.object({
  object: z.literal('recovery_codes'),
  recovery_codes: z
    .array(z.string())
    .describe('Each opens once what a code of the app would. They are shown here only.'),
})
