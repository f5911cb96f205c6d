import { z } from 'zod'
import { isLoopback, type Mode } from '../config-values.ts'

const text = (most: number) => z.string().min(1).max(most)
const id = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be 1 to 32 small letters, digits or dashes')

const address = (mode: Mode) =>
  z
    .string()
    .refine(
      url => URL.canParse(url) && isProtected(new URL(url), mode),
      `must begin with https://${mode === 'development' ? ', or with http:// on this machine' : ''}`,
    )
    .refine(url => !URL.canParse(url) || isBare(new URL(url)), 'must not have user or fragment')

const isProtected = ({ protocol, hostname }: URL, mode: Mode): boolean =>
  protocol === 'https:' || (mode === 'development' && protocol === 'http:' && isLoopback(hostname))

const isBare = ({ username, password, hash }: URL): boolean => `${username}${password}${hash}` === ''

const ours = { id, label: text(60), client_id: text(300), client_secret: text(500) }

const oidc = (mode: Mode) =>
  z
    .strictObject({
      type: z.literal('oidc'),
      ...ours,
      issuer: address(mode),
      scopes: text(500).default('openid email profile'),
    })
    .transform(({ client_id: clientId, client_secret: clientSecret, ...rest }) => ({ ...rest, clientId, clientSecret }))

/** OAuth 2.0 with names of its own, as of WeChat: `appid`, `secret`, `openid`, and no id token. */
const oauth2 = (mode: Mode) =>
  z
    .strictObject({
      type: z.literal('oauth2'),
      ...ours,
      authorization_endpoint: address(mode),
      token_endpoint: address(mode),
      userinfo_endpoint: address(mode),
      scopes: text(500),
      /** How the code is exchanged. */
      token_method: z.enum(['GET', 'POST']).default('POST'),
      /** What it calls our own parameters. */
      parameters: z
        .strictObject({ client_id: text(60).default('client_id'), client_secret: text(60).default('client_secret') })
        .prefault({}),
      /** What stands behind the `#` of the address that the browser is sent to. */
      fragment: z
        .string()
        .regex(/^\w{1,60}$/, 'must be a word')
        .optional(),
      /** Members of the token answer that are sent along when it is asked who it is; the access token always is. */
      userinfo_parameters: z.array(text(60)).max(5).default([]),
      /** What its answers call who it is; with WeChat `openid`, or `unionid` where several apps share their people. */
      claims: z.strictObject({
        subject: text(60),
        name: text(60).optional(),
        email: text(60).optional(),
        email_verified: text(60).optional(),
      }),
    })
    .transform(env => ({
      type: env.type,
      id: env.id,
      label: env.label,
      clientId: env.client_id,
      clientSecret: env.client_secret,
      authorizationEndpoint: env.authorization_endpoint,
      tokenEndpoint: env.token_endpoint,
      userinfoEndpoint: env.userinfo_endpoint,
      scopes: env.scopes,
      tokenMethod: env.token_method,
      parameters: env.parameters,
      fragment: env.fragment,
      userinfoParameters: env.userinfo_parameters,
      claims: env.claims,
    }))

export type OidcSettings = z.output<ReturnType<typeof oidc>>
export type Oauth2Settings = z.output<ReturnType<typeof oauth2>>
export type ProviderSettings = OidcSettings | Oauth2Settings

/** `OIDC_PROVIDERS`: a JSON array with one object for each provider that people may sign in with. */
export const providerSettings = (mode: Mode): z.ZodType<ProviderSettings[], string> =>
  z
    .string()
    .transform((json, context) => parsed(json) ?? (context.addIssue('must be a JSON array'), z.NEVER))
    .pipe(z.array(z.discriminatedUnion('type', [oidc(mode), oauth2(mode)])).max(20))
    .refine(all => new Set(all.map(one => one.id)).size === all.length, 'must not use an id twice')

// What the parser says would repeat a part of the text, which holds secrets.
const parsed = (json: string): unknown[] | undefined => {
  try {
    const value: unknown = JSON.parse(json)
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
