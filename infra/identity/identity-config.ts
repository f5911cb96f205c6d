import { z } from 'zod'
import { isPlainAddress, secret, signingKeys, url, type Mode } from '../config-values.ts'
import type { Hardness } from './passwords.ts'
import { providerSettings } from './provider-settings.ts'

/** What the ingress needs to sign people up and in. */
export const identityConfig = (mode: Mode) =>
  z
    .object({
      JWT_KEYS: signingKeys(mode),
      MAIL_TOKEN_KEY: secret(mode),
      CONSOLE_URL: consoleUrl(mode).optional(),
      CORS_ORIGINS: origins(mode).default([]),
      OIDC_PROVIDERS: providerSettings(mode).default([]),
    })
    .transform(env => ({
      jwtKeys: env.JWT_KEYS,
      mailTokenKey: env.MAIL_TOKEN_KEY,
      consoleUrl: env.CONSOLE_URL,
      corsOrigins: env.CORS_ORIGINS,
      providers: env.OIDC_PROVIDERS,
      /** Cookies travel over TLS only. */
      isSecure: mode === 'production',
    }))
export type IdentityConfig = z.output<ReturnType<typeof identityConfig>> & {
  /** How hard passwords are hashed, where it is not as usual. */
  hardness?: Hardness
}

/** What whoever sends letters needs. */
export const mailConfig = (mode: Mode) =>
  z
    .object({
      // A query could switch the check of certificates off.
      SMTP_URL: url(['smtp:', 'smtps:'])
        .refine(text => !URL.canParse(text) || new URL(text).search === '', 'must not have a query')
        .optional(),
      MAIL_FROM: z
        .string()
        .regex(
          /^[^\r\n]{0,100}[^\s@<>]{1,64}@[\w.-]{1,190}>?$/,
          'must be an address like Inkstone <no-reply@example.com>',
        )
        .default('Inkstone <no-reply@localhost>'),
      MAIL_DIR: z.string().min(1).optional(),
      MAIL_TOKEN_KEY: secret(mode),
      CONSOLE_URL: consoleUrl(mode).optional(),
    })
    .transform(env => ({
      smtpUrl: env.SMTP_URL,
      from: env.MAIL_FROM,
      /** Where letters are put while nobody sends them; in production nowhere. */
      directory: mode === 'development' ? (env.MAIL_DIR ?? '.inkstone/mail') : env.MAIL_DIR,
      tokenKey: env.MAIL_TOKEN_KEY,
      consoleUrl: env.CONSOLE_URL,
    }))

const schemes = (mode: Mode): string[] => (mode === 'production' ? ['https:'] : ['http:', 'https:'])

const consoleUrl = (mode: Mode) =>
  url(schemes(mode))
    .refine(isPlainAddress, 'must not have user, query or fragment')
    .transform(text => text.replace(/\/+$/, ''))

const origins = (mode: Mode): z.ZodType<string[], string> =>
  z
    .string()
    .transform(text => text.split(',').flatMap(item => item.trim() || []))
    .refine(
      items => items.every(item => isOrigin(item, schemes(mode))),
      `must be origins like ${schemes(mode).at(-1)}//console.example.com, separated by commas; never *`,
    )

const isOrigin = (text: string, protocols: readonly string[]): boolean =>
  URL.canParse(text) && new URL(text).origin === text && protocols.includes(new URL(text).protocol)
