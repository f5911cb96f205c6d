import { Problem } from './problem.ts'

/** Names under which people send credentials in an address, whatever their value. */
const names = new Set(['api_key', 'apikey', 'api-key', 'access_token', 'auth_token', 'authorization', 'bearer', 'jwt'])
/** A key of ours, or a JSON Web Token, anywhere in a value. */
const values = /\bink_(?:live|test)_\w{8,}|\beyJ[\w-]{8,}\.[\w-]{8,}\./
/** What an identity provider sends back in an address (OpenID Connect Core 1.0 §3.1.2.5) is its business, not ours. */
const ofProviders = new Set(['code', 'state', 'session_state'])

/**
 * Refuses an address with a credential in it: addresses end up in logs, histories and referrers. Only `token`, which works once,
 * may stand there, and only where `takesToken`.
 * @throws Problem invalid-request
 */
export const refuseCredentials = (url: string, { takesToken, isPublic }: Where): void => {
  const query = url.indexOf('?')
  if (query < 0) return
  for (const [name, value] of new URLSearchParams(url.slice(query + 1))) {
    if (isPublic && ofProviders.has(name)) continue
    const isNamedSo = names.has(name.toLowerCase()) || (name === 'token' && !takesToken)
    if (isNamedSo || values.test(value) || values.test(name)) throw inAddress()
  }
}

type Where = { takesToken: boolean; isPublic: boolean }

const inAddress = (): Problem =>
  new Problem('invalid-request', {
    detail: 'Credentials in an address end up in logs; send them as Authorization: Bearer.',
  })
