import { operations } from '#contracts/http/operations.ts'
import { makeToken } from '#infra/db/identity/one-time-tokens.ts'
import { sendLetter } from '#infra/db/messages/send-letter.ts'
import { claimAttempt } from '#infra/db/identity/throttles.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findUser, findUserByEmail } from '#infra/db/identity/users.ts'
import { letterToken } from '#infra/identity/mail-tokens.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { requireProof } from '../require-proof.ts'
import { aboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'
import { answerLetterSent } from './letter-sent.ts'
import { noSoonerThan } from './no-sooner-than.ts'
import { letterThrottle, networkThrottle, slowDown } from './slow-down.ts'

/** Longer than either way takes, so that the time does not say whether an address is known. */
const evenMs = 100

/** POST /v1/auth/email/change: nothing changes until somebody reads the letter that goes to the new address. */
export const changeEmail =
  ({ em, mailTokenKey }: AuthDeps): Handler =>
  async (request, response) => {
    requireProof(response)
    const { email } = bodyOf(response, operations.changeEmail)
    const { userId } = callerOf(response).person!
    const about = aboutRequest(request, response)
    await slowDown(em(), networkThrottle('letter', about.ip))
    await noSoonerThan(evenMs, () =>
      inTransaction(em, async tx => {
        const mayWrite = (await claimAttempt(tx, letterThrottle(email))) === 0
        const user = await findUser(tx, userId)
        const owner = await findUserByEmail(tx, email)
        if (!mayWrite || !user || (owner && owner.id !== userId)) return
        const { id } = await makeToken(tx, {
          purpose: 'change-email',
          userId,
          facts: { email },
          token: letterToken(mailTokenKey),
        })
        await sendLetter(tx, { to: email, letter: 'change-email', language: user.language, token_id: id }, about)
      }),
    )
    answerLetterSent(response)
  }
