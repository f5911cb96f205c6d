import { operations } from '#contracts/http/operations.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { dropTokens, useToken, type FoundToken } from '#infra/db/identity/one-time-tokens.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { sendLetter } from '#infra/db/messages/send-letter.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findUser, isTakenEmail, listMemberships, setEmail, verifyEmail as verify } from '#infra/db/identity/users.ts'
import type { Handler } from '../app.ts'
import { bodyOf } from '../context.ts'
import { aboutRequest, type AboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'
import { networkThrottle, slowDown } from './slow-down.ts'
import { findLetter, usedLetter } from './use-letter.ts'
import { welcome } from './welcome.ts'

/** POST /v1/auth/email/verify: the address of somebody new, or the one that somebody wants in place of theirs. */
export const verifyEmail =
  ({ em }: AuthDeps): Handler =>
  async (request, response) => {
    const { token } = bodyOf(response, operations.verifyEmail)
    const about = aboutRequest(request, response)
    await slowDown(em(), networkThrottle('letter', about.ip))
    const found = await findLetter(em(), token, ['verify-email', 'change-email'])
    await inTransaction(em, async tx => {
      if (!(await useToken(tx, found.id))) throw usedLetter()
      if (found.purpose === 'change-email') await takeNewEmail(tx, found, about)
      else if (await verify(tx, found.userId)) await welcome(tx, found.userId, about)
    })
    response.status(204).end()
  }

const takeNewEmail = async (tx: EntityManager, { userId, facts }: FoundToken, about: AboutRequest): Promise<void> => {
  const user = await findUser(tx, userId)
  const email = facts['email']
  if (!user || email === undefined) throw usedLetter()
  await setEmail(tx, userId, email).catch((error: unknown) => {
    // Somebody else has verified it meanwhile.
    throw isTakenEmail(error) ? usedLetter() : error
  })
  // What was sent to the old address opens nothing any more.
  await dropTokens(tx, userId)
  await sendLetter(tx, { to: user.email, letter: 'email-changed', language: user.language, facts: { email } }, about)
  const [own] = await listMemberships(tx, userId)
  const entry = { actor: userId, action: 'email.changed', subject: userId } as const
  await audit(tx, { accountId: own?.accountId ?? null, ...entry, ...sent(about) })
}

const sent = ({ requestId, ip }: AboutRequest) => ({ requestId, ip })
