import type { AuthDeps } from '../auth/auth-deps.ts'
import { activateTotp } from './activate-totp.ts'
import { answerChallenge } from './answer-challenge.ts'
import { disableTotp } from './disable-totp.ts'
import { enrollTotp } from './enroll-totp.ts'
import { renewRecoveryCodes } from './renew-recovery-codes.ts'
import type { FactorDeps } from './spend-factor.ts'

/** Second factors. */
export const mfaHandlers = (deps: AuthDeps & FactorDeps) => ({
  enrollTotp: enrollTotp(deps),
  activateTotp: activateTotp(deps),
  disableTotp: disableTotp(deps),
  renewRecoveryCodes: renewRecoveryCodes(deps),
  answerMfaChallenge: answerChallenge(deps),
})
