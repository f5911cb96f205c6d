import { operations } from '#contracts/http/operations.ts'
import { findToken, useToken } from '#infra/db/identity/one-time-tokens.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findUser } from '#infra/db/identity/users.ts'
import { challengeOf } from '#infra/identity/pkce.ts'
import type { Handler } from '../app.ts'
import { aboutRequest } from '../auth/about-request.ts'
import { beginSession, sendSignIn } from '../auth/begin-session.ts'
import { requireOwnOrigin } from '../auth/refresh-cookie.ts'
import { bodyOf } from '../context.ts'
import { askSecondFactor } from '../mfa/ask-second-factor.ts'
import { Problem, unauthenticated } from '../problem.ts'
import type { OidcDeps } from './oidc-deps.ts'

/** POST /v1/auth/oidc/exchange: a code that is shown without what it was asked for with is worth nothing from then on. */
export const exchangeOidcCode =
  (deps: OidcDeps): Handler =>
  async (request, response) => {
    const {
      code,
      code_verifier: verifier,
      transport,
      account_id: accountId,
    } = bodyOf(response, operations.exchangeOidcCode)
    if (transport === 'cookie') requireOwnOrigin(deps, request)
    const about = aboutRequest(request, response)
    const found = await findToken(deps.em(), code, ['outside-sign-in'])
    if (!found || !(await useToken(deps.em(), found.id)) || found.facts['challenge'] !== challengeOf(verifier))
      throw unauthenticated('The code was used, came too late, or was not given to you.')
    const { userId } = found
    const user = await findUser(deps.em(), userId)
    if (!user || user.suspendedAt) throw new Problem('account-suspended')
    if (user.hasTotp) throw await askSecondFactor(deps.em(), userId, { accountId, transport })
    const session = await inTransaction(deps.em, tx => beginSession(tx, { userId, accountId, by: 'oidc' }, about))
    await sendSignIn(deps, response, { session, transport })
  }
