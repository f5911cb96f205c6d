import type { Handler } from '../app.ts'
import { exchangeOidcCode } from './exchange-oidc-code.ts'
import { finishOidc } from './finish-oidc.ts'
import { linkOidc, listIdentityLinks, unlinkOidc } from './link-oidc.ts'
import type { OidcDeps } from './oidc-deps.ts'
import { startOidc } from './start-oidc.ts'

/** Signing in with what others say. */
export const oidcHandlers = (deps: OidcDeps) => ({
  listOidcProviders: listOidcProviders(deps),
  startOidc: startOidc(deps),
  finishOidc: finishOidc(deps),
  exchangeOidcCode: exchangeOidcCode(deps),
  linkOidc: linkOidc(deps),
  unlinkOidc: unlinkOidc(deps),
  listIdentityLinks: listIdentityLinks(deps),
})

/** GET /v1/auth/oidc/providers */
const listOidcProviders =
  ({ providers, publicUrl }: Pick<OidcDeps, 'providers' | 'publicUrl'>): Handler =>
  (_request, response) => {
    const data = [...providers.values()].map(({ id, label }) => ({
      object: 'sign_in_provider',
      id,
      label,
      start_url: `${publicUrl}/v1/auth/oidc/${id}/start`,
    }))
    response.json({ object: 'list', data })
  }
