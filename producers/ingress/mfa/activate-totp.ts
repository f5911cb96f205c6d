import { operations } from '#contracts/http/operations.ts'
import { activateSecret, findSecret } from '#infra/db/identity/second-factors.ts'
import { forgetAttempts } from '#infra/db/identity/throttles.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { totpStep } from '#infra/identity/totp.ts'
import type { Handler } from '../app.ts'
import { aboutRequest } from '../auth/about-request.ts'
import { slowDown } from '../auth/slow-down.ts'
import { bodyOf, callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { requireProof } from '../require-proof.ts'
import { endOtherSessions, renewCodes, tellOfChange } from './change-factor.ts'
import { ownFactorThrottle, type FactorDeps } from './spend-factor.ts'
import { wrongCode } from './with-own-code.ts'

/** POST /v1/auth/mfa/totp/activate */
export const activateTotp =
  ({ em, wrappingKeys }: FactorDeps): Handler =>
  async (request, response) => {
    requireProof(response)
    const caller = callerOf(response)
    const { userId, sessionId } = caller.person!
    const { code } = bodyOf(response, operations.activateTotp)
    const throttle = ownFactorThrottle(sessionId)
    await slowDown(em(), throttle)
    const codes = await inTransaction(em, async tx => {
      const known = await findSecret(tx, wrappingKeys, userId)
      if (!known || known.isActive) throw nothingToActivate()
      const step = totpStep(known.secret, code)
      if (step === undefined) throw wrongCode()
      if (!(await activateSecret(tx, { userId, step, sealed: known.sealed }))) throw nothingToActivate()
      await endOtherSessions(tx, caller)
      const made = await renewCodes(tx, userId)
      const about = aboutRequest(request, response)
      await tellOfChange(tx, caller, { action: 'second_factor.activated', about })
      return made
    })
    await forgetAttempts(em(), [throttle.subject])
    response.json({ object: 'recovery_codes', recovery_codes: codes })
  }

const nothingToActivate = (): Problem =>
  new Problem('state-conflict', { detail: 'No secret waits to be activated: enroll first.' })
