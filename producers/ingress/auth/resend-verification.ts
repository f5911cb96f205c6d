import { operations } from '#contracts/http/operations.ts'
import { claimAttempt } from '#infra/db/throttles.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findUserByEmail } from '#infra/db/users.ts'
import type { Handler } from '../app.ts'
import { bodyOf } from '../context.ts'
import { aboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'
import { answerLetterSent } from './letter-sent.ts'
import { noSoonerThan } from './no-sooner-than.ts'
import { askToVerify } from './sign-up.ts'
import { letterThrottle, networkThrottle, slowDown } from './slow-down.ts'

/** Longer than either way takes, so that the time does not say whether an address is known. */
const evenMs = 100

/** POST /v1/auth/email/resend */
export const resendVerification =
  ({ em, mailTokenKey }: AuthDeps): Handler =>
  async (request, response) => {
    const { email } = bodyOf(response, operations.resendVerification)
    const about = aboutRequest(request, response)
    await slowDown(em(), networkThrottle('letter', about.ip))
    await noSoonerThan(evenMs, () =>
      inTransaction(em, async tx => {
        const mayWrite = (await claimAttempt(tx, letterThrottle(email))) === 0
        const user = await findUserByEmail(tx, email)
        if (mayWrite && user && !user.emailVerifiedAt) await askToVerify(tx, user, { about, mailTokenKey })
      }),
    )
    answerLetterSent(response)
  }
