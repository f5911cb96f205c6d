import { findUser } from '#infra/db/identity/users.ts'
import { storeSecret } from '#infra/db/identity/second-factors.ts'
import { isNoAddress } from '#infra/identity/no-address.ts'
import { describeTotp, newTotpSecret } from '#infra/identity/totp.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { requireProof } from '../require-proof.ts'
import type { FactorDeps } from './spend-factor.ts'

/** POST /v1/auth/mfa/totp/enroll: the last secret that was asked for is the one that can be activated. */
export const enrollTotp =
  ({ em, wrappingKeys }: FactorDeps): Handler =>
  async (_request, response) => {
    requireProof(response)
    const { userId } = callerOf(response).person!
    const user = await findUser(em(), userId)
    const bytes = newTotpSecret()
    if (!user || !(await storeSecret(em(), wrappingKeys, { userId, secret: bytes })))
      throw new Problem('state-conflict', { detail: 'An app is active: disable it first.' })
    const { secret, address } = describeTotp(bytes, isNoAddress(user.email) ? user.name : user.email)
    response.json({ object: 'totp_enrollment', secret, otpauth_url: address })
  }
