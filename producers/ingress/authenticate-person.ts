import type { Limits } from '#contracts/limits.ts'
import { effectiveLimits, type PlanName } from '#contracts/plans.ts'
import { roleScopes, type Role } from '#contracts/roles.ts'
import { limitsColumn } from '#infra/db/money/limits.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { AccessClaims, AccessTokens, ReadAccess } from '#infra/identity/access-tokens.ts'
import type { Caller } from './caller.ts'
import { Problem, unauthenticated } from './problem.ts'
import { remembering } from './remembering.ts'

type SessionRow = {
  userId: string
  accountId: string
  role: Role
  plan: PlanName
  limits: Limits
  expiresAt: Date
  isEnded: boolean
  isSuspended: boolean
}
type Deps = { em: () => EntityManager; tokens: Pick<AccessTokens, 'verify'> }

/** Who a signed-in person is, as their access token and the state of their session say. */
export type PersonReader = { read: (token: string) => Promise<Caller>; forget: () => void }

export const personReader = ({ em, tokens }: Deps): PersonReader => {
  const { find, forget } = remembering<SessionRow>()
  return {
    read: async token => {
      const claims = await tokens.verify(token)
      if (claims === 'expired') throw refused('token-expired')
      if (claims === 'invalid') throw unauthenticated('The access token is not valid.')
      const session = await find(claims.sessionId, () => findSession(em(), claims.sessionId))
      if (!session || !isOf(session, claims)) throw refused('token-revoked')
      if (session.isSuspended) throw new Problem('account-suspended')
      if (session.isEnded || session.expiresAt < new Date()) throw refused('token-revoked')
      return callerOf(session, claims)
    },
    forget,
  }
}

const refused = (code: 'token-expired' | 'token-revoked'): Problem =>
  new Problem(code, { headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } })

const isOf = (session: SessionRow, { userId, accountId }: AccessClaims): boolean =>
  session.userId === userId && session.accountId === accountId

const callerOf = (session: SessionRow, { sessionId, provenAt, expiresAt }: ReadAccess): Caller => ({
  accountId: session.accountId,
  actorId: session.userId,
  credentialId: sessionId,
  scopes: roleScopes[session.role],
  limits: effectiveLimits(session.plan, session.limits),
  plan: session.plan,
  expiresAt,
  person: { userId: session.userId, sessionId, role: session.role, provenAt },
})

/** A session of somebody who is still a member of its account. */
const findSession = async (em: EntityManager, id: string): Promise<SessionRow | undefined> => {
  const [row] = await query<SessionRow>(
    em,
    sql`select s.user_id as "userId", s.account_id as "accountId", m.role, a.plan, ${limitsColumn},
          s.absolute_expires_at as "expiresAt", s.revoked_at is not null as "isEnded",
          (a.suspended_at is not null or u.suspended_at is not null) as "isSuspended"
        from session s
        join app_user u on u.id = s.user_id and u.deleted_at is null
        join account a on a.id = s.account_id
        join membership m on m.account_id = s.account_id and m.user_id = s.user_id
        where s.id = ${id}`,
  )
  return row
}
