import { operations } from '#contracts/http/operations.ts'
import { clearFactor } from '#infra/db/identity/second-factors.ts'
import { findUser } from '#infra/db/identity/users.ts'
import type { Handler } from '../app.ts'
import { aboutRequest } from '../auth/about-request.ts'
import { bodyOf, callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { requireProof } from '../require-proof.ts'
import { endOtherSessions, tellOfChange } from './change-factor.ts'
import type { FactorDeps } from './spend-factor.ts'
import { withOwnCode } from './with-own-code.ts'

/** POST /v1/auth/mfa/totp/disable: step-up alone is not enough, it takes the factor that is to go. */
export const disableTotp =
  (deps: FactorDeps): Handler =>
  async (request, response) => {
    requireProof(response)
    const caller = callerOf(response)
    const { userId } = caller.person!
    const given = bodyOf(response, operations.disableTotp)
    const user = await findUser(deps.em(), userId)
    if (!user?.hasTotp) throw new Problem('state-conflict', { detail: 'No app is active.' })
    await withOwnCode(deps, response, {
      given,
      work: async tx => {
        await clearFactor(tx, userId)
        await endOtherSessions(tx, caller)
        await tellOfChange(tx, caller, { action: 'second_factor.disabled', about: aboutRequest(request, response) })
      },
    })
    response.status(204).end()
  }
