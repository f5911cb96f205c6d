import { isId } from '#contracts/ids.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { endSessions } from '#infra/db/identity/sessions.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'
import { Problem } from '../problem.ts'
import { aboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'

/** DELETE /v1/auth/sessions/{session_id}: one of the caller's own, whichever account it is in. */
export const revokeSession =
  ({ em }: Pick<AuthDeps, 'em'>): Handler =>
  async (request, response) => {
    const { accountId, person } = callerOf(response)
    const { userId } = person!
    const sessionId = request.params['session_id']
    if (typeof sessionId !== 'string' || !isId('session', sessionId)) throw new Problem('not-found')
    const { requestId, ip } = aboutRequest(request, response)
    await inTransaction(em, async tx => {
      const ended = await endSessions(tx, { userId, sessionId, reason: 'revoked' })
      if (ended.length === 0) throw new Problem('not-found')
      const facts = { reason: 'revoked' }
      await audit(tx, { accountId, actor: userId, action: 'session.ended', subject: sessionId, facts, requestId, ip })
    })
    response.status(204).end()
  }
