import { inTransaction } from '#infra/db/transaction.ts'
import { findUser } from '#infra/db/identity/users.ts'
import type { Handler } from '../app.ts'
import { aboutRequest } from '../auth/about-request.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { requireProof } from '../require-proof.ts'
import { renewCodes, tellOfChange } from './change-factor.ts'
import type { FactorDeps } from './spend-factor.ts'

/** POST /v1/auth/mfa/recovery-codes */
export const renewRecoveryCodes =
  ({ em }: Pick<FactorDeps, 'em'>): Handler =>
  async (request, response) => {
    requireProof(response)
    const caller = callerOf(response)
    const { userId } = caller.person!
    const codes = await inTransaction(em, async tx => {
      const user = await findUser(tx, userId)
      if (!user?.hasTotp) throw new Problem('state-conflict', { detail: 'No app is active.' })
      const made = await renewCodes(tx, userId)
      await tellOfChange(tx, caller, { action: 'recovery_codes.renewed', about: aboutRequest(request, response) })
      return made
    })
    response.json({ object: 'recovery_codes', recovery_codes: codes })
  }
