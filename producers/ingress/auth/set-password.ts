import { audit } from '#infra/db/identity/audit.ts'
import { dropTokens } from '#infra/db/identity/one-time-tokens.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { sendLetter } from '#infra/db/messages/send-letter.ts'
import { endSessions } from '#infra/db/identity/sessions.ts'
import { forgetAttempts } from '#infra/db/identity/throttles.ts'
import { listMemberships, setPassword, type UserRow } from '#infra/db/identity/users.ts'
import type { AboutRequest } from './about-request.ts'
import { accountThrottle } from './slow-down.ts'

/** Sets a password: every session ends, every letter under way opens nothing any more, and its owner is told. */
export const replacePassword = async (
  tx: EntityManager,
  { id: userId, email, language }: Pick<UserRow, 'id' | 'email' | 'language'>,
  { passwordHash, how, about }: { passwordHash: string; how: 'reset' | 'changed'; about: AboutRequest },
): Promise<void> => {
  await setPassword(tx, userId, passwordHash)
  await endSessions(tx, { userId, reason: 'password' })
  await dropTokens(tx, userId)
  await forgetAttempts(tx, [accountThrottle(email).subject])
  await sendLetter(tx, { to: email, letter: 'password-changed', language }, about)
  const [own] = await listMemberships(tx, userId)
  const { requestId, ip } = about
  const accountId = own?.accountId ?? null
  await audit(tx, { accountId, actor: userId, action: `password.${how}`, subject: userId, requestId, ip })
}
