import { operations } from '#contracts/http/operations.ts'
import { useToken } from '#infra/db/identity/one-time-tokens.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findUser, verifyEmail } from '#infra/db/identity/users.ts'
import type { Handler } from '../app.ts'
import { bodyOf } from '../context.ts'
import { aboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'
import { requireGoodPassword } from './require-good-password.ts'
import { replacePassword } from './set-password.ts'
import { networkThrottle, slowDown } from './slow-down.ts'
import { findLetter, usedLetter } from './use-letter.ts'
import { welcome } from './welcome.ts'

/** POST /v1/auth/password/reset: who reads the letter owns the address, so it counts as verified. */
export const resetPassword =
  ({ em, passwords }: AuthDeps): Handler =>
  async (request, response) => {
    const { token, password } = bodyOf(response, operations.resetPassword)
    const about = aboutRequest(request, response)
    await slowDown(em(), networkThrottle('letter', about.ip))
    const { id, userId } = await findLetter(em(), token, ['reset-password'])
    const user = await findUser(em(), userId)
    if (!user) throw usedLetter()
    requireGoodPassword(password, user)
    const passwordHash = await passwords.hash(password)
    await inTransaction(em, async tx => {
      if (!(await useToken(tx, id))) throw usedLetter()
      const isNew = await verifyEmail(tx, userId)
      await replacePassword(tx, user, { passwordHash, how: 'reset', about })
      if (isNew) await welcome(tx, userId, about)
    })
    response.status(204).end()
  }
