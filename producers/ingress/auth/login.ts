import type { Request } from 'express'
import { operations } from '#contracts/http/operations.ts'
import { findSessionOfToken } from '#infra/db/identity/sessions.ts'
import { forgetAttempts, giveAttemptBack, type Throttle } from '#infra/db/identity/throttles.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findUserByEmail, setPassword, type UserRow } from '#infra/db/identity/users.ts'
import type { Handler } from '../app.ts'
import { bodyOf } from '../context.ts'
import { askSecondFactor } from '../mfa/ask-second-factor.ts'
import { Problem, unauthenticated } from '../problem.ts'
import { aboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'
import { beginSession, sendSignIn } from './begin-session.ts'
import { readRefreshCookie, requireOwnOrigin } from './refresh-cookie.ts'
import { accountThrottle, networkThrottle, sessionThrottle, slowDown } from './slow-down.ts'

/** POST /v1/auth/login: the same answer, after the same work, for an address that is not known and for a wrong password. */
export const login =
  (deps: AuthDeps): Handler =>
  async (request, response) => {
    const { email, password, transport, account_id: accountId } = bodyOf(response, operations.login)
    if (transport === 'cookie') requireOwnOrigin(deps, request)
    const about = aboutRequest(request, response)
    const fromHere = networkThrottle('login', about.ip)
    await slowDown(deps.em(), fromHere)
    const known = await findUserByEmail(deps.em(), email)
    const ofThis = await throttleOf(deps, request, { email, known })
    await slowDown(deps.em(), ofThis)

    const user = await checkPassword(deps, known, password)
    await forgetAttempts(deps.em(), [ofThis.subject])
    await giveAttemptBack(deps.em(), fromHere.subject)
    if (user.suspendedAt) throw new Problem('account-suspended')
    if (user.hasTotp) throw await askSecondFactor(deps.em(), user.id, { accountId, transport })
    const wanted = { userId: user.id, accountId, by: 'password' } as const
    const session = await inTransaction(deps.em, tx => beginSession(tx, wanted, about))
    await sendSignIn(deps, response, { session, transport })
  }

/** Who shows that they are signed in here as the same person is not slowed down by what strangers try elsewhere. */
const throttleOf = async (
  deps: AuthDeps,
  request: Request,
  { email, known }: { email: string; known: UserRow | undefined },
): Promise<Throttle> => {
  const token = readRefreshCookie(deps, request)
  const session = token === undefined ? undefined : await findSessionOfToken(deps.em(), token)
  return session && session.userId === known?.id ? sessionThrottle(session.sessionId) : accountThrottle(email)
}

/** @throws Problem unauthenticated, which does not say what of it was wrong: not even that an address waits to be verified */
const checkPassword = async (
  { em, passwords }: AuthDeps,
  user: UserRow | undefined,
  password: string,
): Promise<UserRow> => {
  const isRight = await passwords.verify(password, user?.passwordHash ?? null)
  if (!user || !isRight || !user.emailVerifiedAt)
    throw unauthenticated('The address or the password is wrong, or the address was not verified yet.')
  if (passwords.isWeak(user.passwordHash!)) await setPassword(em(), user.id, await passwords.hash(password))
  return user
}
