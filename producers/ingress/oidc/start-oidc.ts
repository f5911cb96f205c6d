import { operations } from '#contracts/http/operations.ts'
import type { Handler } from '../app.ts'
import { queryOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { beginOutside, providerOf } from './begin-outside.ts'
import type { OidcDeps } from './oidc-deps.ts'

/** GET /v1/auth/oidc/{provider}/start */
export const startOidc =
  (deps: OidcDeps): Handler =>
  async (request, response) => {
    const provider = providerOf(deps, request)
    const { code_challenge: challenge } = queryOf(response, operations.startOidc)
    // The code of the answer stands in an address, which others may read, and into which they may put one of their own.
    if (deps.consoleUrl !== undefined && challenge === undefined)
      throw new Problem('validation-failed', { detail: 'code_challenge is required here.' })
    const address = await beginOutside(deps, response, { provider, challenge })
    response.redirect(302, address.href)
  }
