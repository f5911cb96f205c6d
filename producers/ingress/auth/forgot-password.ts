import { operations } from '#contracts/http/operations.ts'
import { makeToken } from '#infra/db/one-time-tokens.ts'
import { sendLetter } from '#infra/db/send-letter.ts'
import { claimAttempt } from '#infra/db/throttles.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findUserByEmail } from '#infra/db/users.ts'
import { letterToken } from '#infra/identity/mail-tokens.ts'
import type { Handler } from '../app.ts'
import { bodyOf } from '../context.ts'
import { aboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'
import { answerLetterSent } from './letter-sent.ts'
import { noSoonerThan } from './no-sooner-than.ts'
import { letterThrottle, networkThrottle, slowDown } from './slow-down.ts'

/** Longer than either way takes, so that the time does not say whether an address is known. */
const evenMs = 100

/** POST /v1/auth/password/forgot */
export const forgotPassword =
  ({ em, mailTokenKey }: AuthDeps): Handler =>
  async (request, response) => {
    const { email } = bodyOf(response, operations.forgotPassword)
    const about = aboutRequest(request, response)
    await slowDown(em(), networkThrottle('letter', about.ip))
    await noSoonerThan(evenMs, () =>
      inTransaction(em, async tx => {
        const mayWrite = (await claimAttempt(tx, letterThrottle(email))) === 0
        const user = await findUserByEmail(tx, email)
        if (!mayWrite || !user) return
        const { id } = await makeToken(tx, {
          purpose: 'reset-password',
          userId: user.id,
          token: letterToken(mailTokenKey),
        })
        const { email: to, language } = user
        await sendLetter(tx, { to, letter: 'reset-password', language, token_id: id }, about)
      }),
    )
    answerLetterSent(response)
  }
