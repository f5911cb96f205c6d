import { operations } from '#contracts/http/operations.ts'
import { audit } from '#infra/db/identity/audit.ts'
import { endSessions, findSessionOfToken } from '#infra/db/identity/sessions.ts'
import { inTransaction } from '#infra/db/transaction.ts'
import type { Handler } from '../app.ts'
import { bodyOf, callerOf } from '../context.ts'
import { aboutRequest, type AboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'
import { clearRefreshCookie, readRefreshCookie } from './refresh-cookie.ts'

/** POST /v1/auth/logout: ends the session of the token, if there is one; a token that is none is answered alike. */
export const logout =
  (deps: AuthDeps): Handler =>
  async (request, response) => {
    const sent = bodyOf(response, operations.logout)?.refresh_token
    const token = sent ?? readRefreshCookie(deps, request)
    const session = token === undefined ? undefined : await findSessionOfToken(deps.em(), token)
    if (session) await end(deps, session, { reason: 'logout', about: aboutRequest(request, response) })
    clearRefreshCookie(deps, response)
    response.status(204).end()
  }

/** POST /v1/auth/logout-all */
export const logoutAll =
  (deps: AuthDeps): Handler =>
  async (request, response) => {
    const { accountId, person } = callerOf(response)
    const about = aboutRequest(request, response)
    await end(deps, { accountId, userId: person!.userId }, { reason: 'logout-all', about })
    clearRefreshCookie(deps, response)
    response.status(204).end()
  }

type Whose = { accountId: string; userId: string; sessionId?: string }
type How = { reason: 'logout' | 'logout-all'; about: AboutRequest }

const end = ({ em }: AuthDeps, { accountId, userId, sessionId }: Whose, { reason, about }: How): Promise<void> =>
  inTransaction(em, async tx => {
    const ended = await endSessions(tx, { userId, reason, ...(sessionId === undefined ? {} : { sessionId }) })
    const facts = { reason, sessions: ended.length }
    const { requestId, ip } = about
    await audit(tx, {
      accountId,
      actor: userId,
      action: 'session.ended',
      subject: sessionId ?? userId,
      facts,
      requestId,
      ip,
    })
  })
