import { randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { storeOutsideSignIn } from '#infra/db/identity/outside-sign-ins.ts'
import { ProviderAway, ProviderRefused, type OutsideProvider } from '#infra/identity/outside-provider.ts'
import { Problem } from '../problem.ts'
import { setBrowserCookie } from './browser-cookie.ts'
import type { OidcDeps } from './oidc-deps.ts'

/** @throws Problem not-found for a provider that is not configured */
export const providerOf = ({ providers }: Pick<OidcDeps, 'providers'>, request: Request): OutsideProvider => {
  const provider = providers.get(String(request.params['provider']))
  if (!provider) throw new Problem('not-found')
  return provider
}

/** The one address that a provider sends browsers back to; it follows from the settings, never from a request. */
export const redirectUri = ({ publicUrl }: Pick<OidcDeps, 'publicUrl'>, { id }: OutsideProvider): string =>
  `${publicUrl}/v1/auth/oidc/${id}/callback`

type Beginning = { provider: OutsideProvider; challenge?: string | undefined; sessionId?: string }

/** Notes that this browser goes to a provider, and returns where it goes. */
export const beginOutside = async (
  deps: OidcDeps,
  response: Response,
  { provider, challenge, sessionId }: Beginning,
): Promise<URL> => {
  const [state, nonce, verifier, browser] = [chance(), chance(), chance(), chance()] as const
  const address = await asked(() =>
    provider.addressFor({ state, nonce, verifier, redirectUri: redirectUri(deps, provider) }),
  )
  await storeOutsideSignIn(deps.em(), {
    state,
    browser,
    provider: provider.id,
    nonce,
    verifier,
    challenge: challenge ?? null,
    sessionId: sessionId ?? null,
  })
  setBrowserCookie(deps, response, browser)
  return address
}

/** 256 bits, in the letters that RFC 7636 §4.1 lets a verifier have. */
const chance = (): string => randomBytes(32).toString('base64url')

/** @throws Problem invalid-request when the provider says no, identity-provider-unavailable when it says nothing that can be understood */
export const asked = async <Answer>(ask: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ProviderRefused)
      throw new Problem('invalid-request', { detail: 'The sign-in was not confirmed: begin again.', cause: error })
    if (error instanceof ProviderAway)
      throw new Problem('identity-provider-unavailable', { retryAfter: 30, cause: error })
    throw error
  }
}
