import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  ClientSecretBasic,
  ClientSecretPost,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  ResponseBodyError,
  type ClientAuth,
  type Configuration,
  type IDToken,
  type UserInfoResponse,
} from 'openid-client'
import { askSeconds, ProviderAway, ProviderRefused, type OutsideProvider } from './outside-provider.ts'
import type { OidcSettings } from './provider-settings.ts'

/** What an issuer says of itself changes rarely; its keys are looked up anew whenever one is not known. */
const knownMs = 3_600_000

/**
 * A provider that speaks OpenID Connect. Everything that it is asked at comes from the discovery document of its issuer, whose name
 * must be the configured one; signature, issuer, audience, nonce and times of the id token are checked by openid-client.
 */
export const oidcProvider = (settings: OidcSettings): OutsideProvider => {
  const find = discovered(settings)
  return {
    id: settings.id,
    label: settings.label,
    addressFor: async ({ redirectUri, state, nonce, verifier }) =>
      buildAuthorizationUrl(await find(), {
        redirect_uri: redirectUri,
        scope: settings.scopes,
        state,
        nonce,
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }),
    identityOf: async (cameBackTo, { state, nonce, verifier }) => {
      const config = await find()
      const tokens = await asked(() =>
        authorizationCodeGrant(config, cameBackTo, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        }),
      )
      const claims = tokens.claims()!
      const more = await furtherClaims(config, claims, tokens.access_token)
      return { issuer: claims.iss, subject: claims.sub, ...readClaims({ ...more, ...claims }) }
    },
  }
}

const discovered = ({ issuer, clientId, clientSecret }: OidcSettings): (() => Promise<Configuration>) => {
  let known: { config: Configuration; untilMs: number } | undefined
  return async () => {
    if (known && known.untilMs > performance.now()) return known.config
    const isPlain = new URL(issuer).protocol === 'http:'
    const config = await discovery(new URL(issuer), clientId, undefined, secretAuth(clientSecret), {
      timeout: askSeconds,
      // The signature too, although the token comes from the server itself. The settings let plain HTTP pass on this machine only, and
      // never in production.
      execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
    }).catch((error: unknown) => {
      throw new ProviderAway(told(error), { cause: error })
    })
    known = { config, untilMs: performance.now() + knownMs }
    return config
  }
}

/** In the header where the server takes it there (RFC 6749 §2.3.1 prefers it), in the form otherwise. */
const secretAuth = (secret: string): ClientAuth => {
  const [inHeader, inForm] = [ClientSecretBasic(secret), ClientSecretPost(secret)]
  // oxlint-disable-next-line max-params -- openid-client calls it with four
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported
    const auth = methods && !methods.includes('client_secret_basic') ? inForm : inHeader
    auth(server, client, body, headers)
  }
}

/** Many providers keep name and address out of the id token. */
const furtherClaims = async (
  config: Configuration,
  { sub, email }: IDToken,
  accessToken: string,
): Promise<Partial<UserInfoResponse>> => {
  if (email !== undefined || config.serverMetadata().userinfo_endpoint === undefined) return {}
  return asked(() => fetchUserInfo(config, accessToken, sub))
}

const readClaims = ({ name, email, email_verified: isVerified }: Record<string, unknown>) => ({
  name: typeof name === 'string' ? name : null,
  email: typeof email === 'string' ? email : null,
  isEmailVerified: isVerified === true,
})

/** What the authorization server says of the person or the code; anything else it says is about us, the client. */
const aboutPerson = ['access_denied', 'login_required', 'consent_required', 'interaction_required', 'invalid_grant']

const asked = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await ask()
  } catch (error) {
    throw isRefusal(error)
      ? new ProviderRefused(told(error), { cause: error })
      : new ProviderAway(told(error), { cause: error })
  }
}

/** Checks of openid-client that the answer has failed, as its codes name them. */
const failedChecks =
  /^OAUTH_(?:INVALID_RESPONSE|JWT_CLAIM_COMPARISON_FAILED|JWT_TIMESTAMP_CHECK_FAILED|JSON_ATTRIBUTE_COMPARISON_FAILED)$/

const isRefusal = (error: unknown): boolean => {
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError)
    return aboutPerson.includes(error.error)
  return error instanceof ClientError && failedChecks.test(error.code ?? '')
}

/** For the log: what went wrong, by its kind alone. */
const told = (error: unknown): string => {
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError)
    return `the provider says ${error.error.slice(0, 100)}`
  return error instanceof ClientError ? `${error.code}: ${error.message}` : 'the provider cannot be reached'
}
