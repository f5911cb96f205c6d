import type { Response } from 'express'
import type { SignInView } from '#contracts/http/auth.ts'
import { audit } from '#infra/db/identity/audit.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { openSession, type OpenSession, type SessionFacts } from '#infra/db/identity/sessions.ts'
import { listMemberships } from '#infra/db/identity/users.ts'
import { accessTokenSeconds, type AccessTokens } from '#infra/identity/access-tokens.ts'
import { Problem } from '../problem.ts'
import type { AboutRequest } from './about-request.ts'
import type { AuthDeps } from './auth-deps.ts'
import { setRefreshCookie } from './refresh-cookie.ts'

export type Transport = 'body' | 'cookie'
type Wanted = { userId: string; accountId?: string | undefined; by: 'password' | 'second-factor' | 'oidc' }

/**
 * Begins a session of somebody who has proven who they are, in the account that they want or in their oldest one.
 * @throws Problem forbidden when they do not belong to it
 */
export const beginSession = async (
  tx: EntityManager,
  { userId, accountId, by }: Wanted,
  { device, ip, requestId }: AboutRequest,
): Promise<OpenSession> => {
  const memberships = await listMemberships(tx, userId)
  const chosen = accountId === undefined ? memberships[0] : memberships.find(one => one.accountId === accountId)
  if (!chosen) throw new Problem('forbidden', { detail: 'You do not belong to this account.' })
  const session = await openSession(tx, { userId, accountId: chosen.accountId, device, ip })
  await audit(tx, {
    accountId: chosen.accountId,
    actor: userId,
    action: 'session.opened',
    subject: session.sessionId,
    facts: { by, device },
    requestId,
    ip,
  })
  return session
}

/** Answers with the tokens of a session; the refresh token goes where it was asked to. */
export const sendSignIn = async (
  deps: Pick<AuthDeps, 'tokens' | 'isSecure' | 'origins'>,
  response: Response,
  { session, transport }: { session: OpenSession; transport: Transport },
): Promise<void> => {
  const { refreshToken, absoluteExpiresAt } = session
  if (transport === 'cookie') setRefreshCookie(deps, response, { token: refreshToken, expires: absoluteExpiresAt })
  const view = await viewSignIn(deps.tokens, session)
  response.json(transport === 'cookie' ? view : { ...view, refresh_token: refreshToken })
}

/** A session with a fresh access token. */
export const viewSignIn = async (tokens: AccessTokens, session: SessionFacts): Promise<SignInView> => ({
  object: 'sign_in',
  access_token: await tokens.sign(session),
  token_type: 'Bearer',
  expires_in: accessTokenSeconds,
  session_id: session.sessionId,
  user_id: session.userId,
  account_id: session.accountId,
})
