import type { Response } from 'express'
import { forgetAttempts } from '#infra/db/identity/throttles.ts'
import { findUser, type UserRow } from '#infra/db/identity/users.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import type { AuthDeps } from './auth-deps.ts'
import { sessionThrottle, slowDown } from './slow-down.ts'

/**
 * Whether somebody who is signed in knows their password: a token that was left lying around is not enough for what asks for this.
 * @throws Problem rate-limited, or validation-failed for a wrong one
 */
export const checkOwnPassword = async (
  { em, passwords }: Pick<AuthDeps, 'em' | 'passwords'>,
  response: Response,
  password: string,
): Promise<UserRow> => {
  const { userId, sessionId } = callerOf(response).person!
  const throttle = sessionThrottle(sessionId)
  await slowDown(em(), throttle)
  const user = await findUser(em(), userId)
  const isRight = await passwords.verify(password, user?.passwordHash ?? null)
  if (!user || !isRight) throw new Problem('forbidden', { detail: 'The password is wrong.' })
  await forgetAttempts(em(), [throttle.subject])
  return user
}
