import { operations } from '#contracts/http/operations.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { aboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'
import { beginSession, sendSignIn } from './begin-session.ts'
import { checkOwnPassword } from './check-own-password.ts'
import { requireOwnOrigin } from './refresh-cookie.ts'
import { requireGoodPassword } from './require-good-password.ts'
import { replacePassword } from './set-password.ts'

/** POST /v1/auth/password/change: the old password is the proof that is asked for. */
export const changePassword =
  (deps: AuthDeps): Handler =>
  async (request, response) => {
    const { current_password: current, password, transport } = bodyOf(response, operations.changePassword)
    if (transport === 'cookie') requireOwnOrigin(deps, request)
    const { accountId } = callerOf(response)
    const about = aboutRequest(request, response)
    const user = await checkOwnPassword(deps, response, current)
    requireGoodPassword(password, user)
    const passwordHash = await deps.passwords.hash(password)
    const session = await inTransaction(deps.em, async tx => {
      await replacePassword(tx, user, { passwordHash, how: 'changed', about })
      return beginSession(tx, { userId: user.id, accountId, by: 'password' }, about)
    })
    await sendSignIn(deps, response, { session, transport })
  }
