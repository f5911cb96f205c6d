import type { SessionView } from '#contracts/http/auth.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { listSessions as list, type SessionRow } from '#infra/db/identity/sessions.ts'
import type { Handler } from '../app.ts'
import { callerOf } from '../context.ts'

/** GET /v1/auth/sessions */
export const listSessions =
  ({ em }: { em: () => EntityManager }): Handler =>
  async (_request, response) => {
    const { userId, sessionId } = callerOf(response).person!
    const sessions = await list(em(), userId)
    response.json({ object: 'list', data: sessions.map(session => viewSession(session, sessionId)) })
  }

export const viewSession = (session: SessionRow, currentId: string): SessionView => ({
  object: 'session',
  id: session.sessionId,
  account_id: session.accountId,
  device: session.device,
  ip: session.ip,
  created_at: session.createdAt.toISOString(),
  last_used_at: session.lastUsedAt.toISOString(),
  expires_at: session.expiresAt.toISOString(),
  is_current: session.sessionId === currentId,
})
