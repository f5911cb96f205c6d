import { audit } from '#infra/db/identity/audit.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { replaceRecoveryCodes } from '#infra/db/identity/second-factors.ts'
import { sendLetter } from '#infra/db/messages/send-letter.ts'
import { endSessions } from '#infra/db/identity/sessions.ts'
import { findUser } from '#infra/db/identity/users.ts'
import { newRecoveryCodes, recoveryDigest } from '#infra/identity/recovery-codes.ts'
import type { AboutRequest } from '../auth/about-request.ts'
import type { Caller } from '../caller.ts'

const changes = {
  'second_factor.activated': { en: 'an app was added', zh: '已添加验证器应用' },
  'second_factor.disabled': { en: 'it was switched off', zh: '已关闭' },
  'recovery_codes.renewed': { en: 'there are new recovery codes', zh: '已生成新的恢复码' },
} as const

/** Tells of a change: the log, and the person by a letter. */
export const tellOfChange = async (
  tx: EntityManager,
  { accountId, person }: Caller,
  { action, about }: { action: keyof typeof changes; about: AboutRequest },
): Promise<void> => {
  const { userId } = person!
  const user = await findUser(tx, userId)
  if (user) {
    const { email: to, language } = user
    await sendLetter(tx, { to, letter: 'mfa-changed', language, facts: { change: changes[action][language] } }, about)
  }
  const { requestId, ip } = about
  await audit(tx, { accountId, actor: userId, action, subject: userId, requestId, ip })
}

/** Ends every session but the one that asks for it: the others were begun by other rules. */
export const endOtherSessions = (tx: EntityManager, { person }: Caller): Promise<string[]> =>
  endSessions(tx, { userId: person!.userId, exceptId: person!.sessionId, reason: 'second-factor' })

/** Puts new recovery codes in the place of the old ones, and returns them: nobody can read them later. */
export const renewCodes = async (tx: EntityManager, userId: string): Promise<string[]> => {
  const codes = newRecoveryCodes()
  const digests = codes.map(code => recoveryDigest(userId, code))
  await replaceRecoveryCodes(tx, userId, digests)
  return codes
}
