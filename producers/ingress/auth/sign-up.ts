import { audit } from '#infra/db/identity/audit.ts'
import { makeToken } from '#infra/db/identity/one-time-tokens.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { sendLetter } from '#infra/db/messages/send-letter.ts'
import { claimAttempt } from '#infra/db/identity/throttles.ts'
import { createUser, findUserByEmail, signUpAgain, type NewUser, type UserRow } from '#infra/db/identity/users.ts'
import { letterToken } from '#infra/identity/mail-tokens.ts'
import type { AboutRequest } from './about-request.ts'
import { letterThrottle } from './slow-down.ts'

/**
 * Takes a registration in. An address that is new, or that nobody has verified, is asked whether it wants this; the owner of one that
 * is known is told that somebody tried.
 */
export const signUp = async (
  tx: EntityManager,
  user: NewUser,
  { about, mailTokenKey }: { about: AboutRequest; mailTokenKey: string },
): Promise<void> => {
  const known = await findUserByEmail(tx, user.email)
  const mayWrite = (await claimAttempt(tx, letterThrottle(user.email))) === 0
  if (known?.emailVerifiedAt) {
    if (mayWrite) await tellOwner(tx, known, about)
    return
  }
  const userId = known ? known.id : await signUpNew(tx, user, about)
  if (known) await signUpAgain(tx, userId, user)
  if (mayWrite) await askToVerify(tx, { ...user, id: userId }, { about, mailTokenKey })
}

const tellOwner = (tx: EntityManager, { email, language }: UserRow, about: AboutRequest): Promise<void> =>
  sendLetter(tx, { to: email, letter: 'already-registered', language }, about)

const signUpNew = async (tx: EntityManager, user: NewUser, { requestId, ip }: AboutRequest): Promise<string> => {
  const { userId, accountId } = await createUser(tx, user)
  await audit(tx, { accountId, actor: userId, action: 'user.registered', subject: userId, requestId, ip })
  return userId
}

/** Sends the letter that asks whether an address is somebody's; the one before it opens nothing any more. */
export const askToVerify = async (
  tx: EntityManager,
  { id: userId, email, language }: Pick<UserRow, 'id' | 'email' | 'language'>,
  { about, mailTokenKey }: { about: AboutRequest; mailTokenKey: string },
): Promise<void> => {
  const { id } = await makeToken(tx, { purpose: 'verify-email', userId, token: letterToken(mailTokenKey) })
  await sendLetter(tx, { to: email, letter: 'verify-email', language, token_id: id }, about)
}
