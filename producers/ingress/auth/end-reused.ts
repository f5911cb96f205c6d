import { audit } from '#infra/db/identity/audit.ts'
import { appendEvents } from '#infra/db/events/event-log.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { sendLetter } from '#infra/db/messages/send-letter.ts'
import { endSessions, type SessionFacts } from '#infra/db/identity/sessions.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import { findUser } from '#infra/db/identity/users.ts'
import type { AboutRequest } from './about-request.ts'

/** Ends the session whose token was shown a second time, long after the first: one of the two who have it is not its owner. */
export const endReused = (
  em: () => EntityManager,
  { sessionId, userId, accountId }: SessionFacts,
  about: AboutRequest,
): Promise<void> =>
  inTransaction(em, async tx => {
    const ended = await endSessions(tx, { userId, sessionId, reason: 'reuse' })
    if (ended.length === 0) return
    const { device, ip, requestId, traceparent } = about
    const user = await findUser(tx, userId)
    if (user) await sendLetter(tx, reuseLetter(user, about), about)
    const data = { session: { id: sessionId, user_id: userId } }
    const event = { type: 'session.reuse_detected', subject: sessionId, accountId, correlationId: requestId } as const
    await appendEvents(tx, [{ ...event, traceparent: traceparent ?? null, data }])
    const entry = { actor: userId, action: 'session.reuse_detected', subject: sessionId, facts: { device } } as const
    await audit(tx, { accountId, ...entry, requestId, ip })
  })

const reuseLetter = ({ email, language }: { email: string; language: 'en' | 'zh' }, { device, ip }: AboutRequest) => ({
  to: email,
  letter: 'session-reuse' as const,
  language,
  facts: { device: device ?? '–', ip },
})
