import { z } from 'zod'
import { isPlainAddress, isPrivateTo, url, type Mode } from '../config-values.ts'

export type PaymentsConfig = {
  secretKey: string
  /** What the provider signs with: the newest first, and those that it may still use. */
  webhookSecrets: readonly string[]
  /** Where the provider is, if not where it always is. */
  apiUrl?: string | undefined
}

/** The payment provider; undefined where none is set up, and nothing can be bought. */
export const paymentsConfig = (mode: Mode) =>
  z
    .object({
      // A header takes nothing else, and would repeat the key when it complains.
      STRIPE_SECRET_KEY: z
        .string()
        .regex(/^(?:sk|rk)_[\w]{8,240}$/, 'must be a secret or restricted key: sk_… or rk_…')
        .optional(),
      STRIPE_WEBHOOK_SECRETS: z
        .string()
        .transform(text => text.split(',').map(secret => secret.trim()))
        .refine(
          secrets => secrets.every(secret => /^whsec_[\w+/=]{16,240}$/.test(secret)),
          'must be one or more secrets, separated by commas, that start with whsec_',
        )
        .optional(),
      STRIPE_API_URL: url(['http:', 'https:'])
        .refine(isPlainAddress, 'must not have user, query or fragment')
        .refine(
          text => mode === 'development' || isPrivateTo(text),
          'must begin with https:// unless it is on this machine',
        )
        .optional(),
    })
    .refine(env => (env.STRIPE_SECRET_KEY === undefined) === (env.STRIPE_WEBHOOK_SECRETS === undefined), {
      path: ['STRIPE_WEBHOOK_SECRETS'],
      message: 'and STRIPE_SECRET_KEY are required together',
    })
    .transform(
      ({ STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRETS: webhookSecrets, STRIPE_API_URL: apiUrl }) =>
        (secretKey === undefined || webhookSecrets === undefined
          ? undefined
          : { secretKey, webhookSecrets, apiUrl }) satisfies PaymentsConfig | undefined,
    )
