import { newId } from '#contracts/ids.ts'
import { auditWrites } from '#infra/db/identity/audit.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { clearFactor } from '#infra/db/identity/second-factors.ts'
import { sendLetter } from '#infra/db/messages/send-letter.ts'
import { endSessions } from '#infra/db/identity/sessions.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { findUser, findUserByEmail, type UserRow } from '#infra/db/identity/users.ts'
import { UsageFault } from '../command/command.ts'
import type { AdminCommand } from './needs.ts'

export const factorReset: AdminCommand = {
  usage: '<address or user> --reason "how you know that it is them"',
  about:
    'For who has lost app and recovery codes: the password is enough again. Ends every session and writes to them.',
  options: { reason: { type: 'string' } },
  takes: { least: 1, most: 1 },
  run: async ({ em }, { words, text }) => {
    const reason = text('reason')
    if (!reason) throw new UsageFault('Whoever looks at it later wants to know how you knew that it is them: --reason.')
    const user = await findPerson(em(), words[0]!)
    const ended = await em().transactional(tx => reset(tx, user, reason))
    return {
      text: `${user.id} signs in without a second factor again. ${ended} sessions were ended.`,
      json: { id: user.id, sessions_ended: ended, reason },
    }
  },
}

const findPerson = async (em: EntityManager, typed: string): Promise<UserRow> => {
  const user = typed.includes('@') ? await findUserByEmail(em, typed) : await findUser(em, typed)
  if (!user) throw new Error(`There is nobody with the address or id ${typed}.`)
  return user
}

const changed = { en: 'it was reset by whoever runs this service', zh: '已由服务运营者重置' }

const reset = async (tx: EntityManager, { id: userId, email, language }: UserRow, reason: string): Promise<number> => {
  if (!(await clearFactor(tx, userId))) throw new Error(`${userId} has no second factor; nothing was changed.`)
  const ended = await endSessions(tx, { userId, reason: 'second-factor' })
  const facts = { change: changed[language] }
  await sendLetter(tx, { to: email, letter: 'mfa-changed', language, facts }, { requestId: newId('request') })
  // Every account that this person can reach may have to know.
  const accounts = await query<{ accountId: string }>(
    tx,
    sql`select account_id as "accountId" from membership where user_id = ${userId} order by account_id`,
  )
  const entry = { actor: 'cli', action: 'second_factor.reset', subject: userId, facts: { reason } } as const
  await writeAll(tx, auditWrites(accounts.map(({ accountId }) => ({ accountId, ...entry }))))
  return ended.length
}
