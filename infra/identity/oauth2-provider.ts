import { readAtMost } from '../engines/read-at-most.ts'
import {
  askSeconds,
  ProviderAway,
  ProviderRefused,
  type OutsideAttempt,
  type OutsideIdentity,
  type OutsideProvider,
} from './outside-provider.ts'
import { challengeOf } from './pkce.ts'
import type { Oauth2Settings } from './provider-settings.ts'

type Members = Record<string, unknown>
const mostBytes = 64 * 1024

/**
 * A provider that speaks OAuth 2.0 without OpenID Connect, in its own words; see
 * https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html. Who it is comes from its own server
 * over TLS, in place of a signed token; nonce and PKCE are sent to it as to everybody, and checked where it knows them.
 */
export const oauth2Provider = (settings: Oauth2Settings): OutsideProvider => ({
  id: settings.id,
  label: settings.label,
  addressFor: attempt => Promise.resolve(addressOf(settings, attempt)),
  identityOf: async (cameBackTo, attempt) => {
    const token = await exchange(settings, { code: codeIn(cameBackTo, attempt), attempt })
    return readIdentity(settings, { ...token, ...(await askWho(settings, token)) })
  },
})

const addressOf = (
  { authorizationEndpoint, parameters, clientId, scopes, fragment }: Oauth2Settings,
  { redirectUri, state, nonce, verifier }: OutsideAttempt,
): URL => {
  const address = new URL(authorizationEndpoint)
  const sent = {
    [parameters.client_id]: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: scopes,
    state,
    nonce,
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(sent)) address.searchParams.set(name, value)
  if (fragment !== undefined) address.hash = fragment
  return address
}

const codeIn = ({ searchParams }: URL, { state }: OutsideAttempt): string => {
  const [code, ...others] = searchParams.getAll('code')
  if (searchParams.get('state') !== state || !code || others.length > 0)
    throw new ProviderRefused('the provider has given no code')
  return code
}

type Exchange = { code: string; attempt: OutsideAttempt }

const exchange = async (settings: Oauth2Settings, { code, attempt }: Exchange): Promise<Members> => {
  const { tokenEndpoint, tokenMethod, parameters, clientId, clientSecret } = settings
  const form = new URLSearchParams({
    [parameters.client_id]: clientId,
    [parameters.client_secret]: clientSecret,
    code,
    grant_type: 'authorization_code',
    redirect_uri: attempt.redirectUri,
    code_verifier: attempt.verifier,
  })
  const token =
    tokenMethod === 'GET'
      ? await ask(withQuery(tokenEndpoint, form), {})
      : await ask(new URL(tokenEndpoint), { method: 'POST', body: form })
  if (typeof token['access_token'] !== 'string') throw new ProviderRefused('the provider has not taken the code')
  return token
}

const askWho = (settings: Oauth2Settings, token: Members): Promise<Members> => {
  const accessToken = String(token['access_token'])
  const names = settings.userinfoParameters
  const query = new URLSearchParams(Object.fromEntries(names.map(name => [name, textOf(token[name]) ?? ''])))
  if (names.length > 0) query.set('access_token', accessToken)
  return ask(withQuery(settings.userinfoEndpoint, query), { headers: { Authorization: `Bearer ${accessToken}` } })
}

const withQuery = (endpoint: string, query: URLSearchParams): URL => {
  const address = new URL(endpoint)
  for (const [name, value] of query) address.searchParams.set(name, value)
  return address
}

/** One question, whose answer is JSON however it is called. No redirect is followed: the secret goes nowhere else. */
const ask = async (address: URL, init: RequestInit): Promise<Members> => {
  try {
    const response = await fetch(address, {
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(askSeconds * 1000),
    })
    const value: unknown = JSON.parse((await readAtMost(response.body, mostBytes)) ?? '')
    if (response.status < 500 && typeof value === 'object' && value !== null) return value as Members
  } catch {
    // The address of the request, which an error may name, holds the secret.
    throw new ProviderAway('the provider cannot be reached or understood')
  }
  throw new ProviderAway('the provider is failing')
}

const readIdentity = ({ tokenEndpoint, claims }: Oauth2Settings, members: Members): OutsideIdentity => {
  const of = (name: string | undefined): unknown => (name === undefined ? undefined : members[name])
  const subject = textOf(of(claims.subject))
  if (subject === undefined) throw new ProviderRefused('the provider does not say who it is')
  return {
    issuer: new URL(tokenEndpoint).origin,
    subject,
    name: textOf(of(claims.name)) ?? null,
    email: textOf(of(claims.email)) ?? null,
    isEmailVerified: of(claims.email_verified) === true,
  }
}

/** Some number their people. */
const textOf = (value: unknown): string | undefined => {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  return typeof text === 'string' && text !== '' && text.length <= 255 ? text : undefined
}
