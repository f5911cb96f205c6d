import { newId } from '#contracts/ids.ts'
import { newRefreshToken, successorOf, tokenDigest } from '../../identity/refresh-tokens.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** A session ends when it was not used for so long, and after so long in any case. */
const idleDays = 7
const absoluteDays = 30
/** A token that was used may be shown again for so long: answers are lost, and two tabs ask at the same time. */
const graceSeconds = 30

/** Where a session is from. */
export type Device = { device: string | null; ip: string | null }

export type SessionFacts = {
  sessionId: string
  userId: string
  accountId: string
  provenAt: Date
  absoluteExpiresAt: Date
}
export type OpenSession = SessionFacts & { refreshToken: string }

const facts = sql`id as "sessionId", user_id as "userId", account_id as "accountId", proven_at as "provenAt",
  absolute_expires_at as "absoluteExpiresAt"`

/** Begins a session of somebody who has just proven who they are. */
export const openSession = async (
  em: EntityManager,
  { userId, accountId, device, ip }: { userId: string; accountId: string } & Device,
): Promise<OpenSession> => {
  const refreshToken = newRefreshToken()
  const [row] = await query<SessionFacts>(
    em,
    sql`with opened as (
          insert into session (id, user_id, account_id, device, ip, idle_expires_at, absolute_expires_at)
          values (${newId('session')}, ${userId}, ${accountId}, ${device}, ${ip},
            now() + make_interval(days => ${idleDays}::int), now() + make_interval(days => ${absoluteDays}::int))
          returning *
        ), first as (
          insert into refresh_token (digest, session_id) select ${tokenDigest(refreshToken)}::bytea, id from opened
        )
        select ${facts} from opened`,
  )
  return { ...row!, refreshToken }
}

/** What a refresh token was good for. `reused`: it was used long ago, so somebody has a copy; its session ended with this. */
export type Rotation =
  | { state: 'rotated' | 'raced'; session: OpenSession }
  | { state: 'reused'; session: SessionFacts }
  | { state: 'over' }

/**
 * Uses a refresh token up and puts its successor in its place, by one conditional update: of those who show it at the same time one
 * wins, and the others, as everybody within the grace, are given the same successor.
 */
export const rotateToken = async (em: EntityManager, token: string, key: string): Promise<Rotation> => {
  const [digest, refreshToken] = [tokenDigest(token), successorOf(token, key)]
  const [rotated] = await query<SessionFacts>(
    em,
    sql`with used as (
          update refresh_token t set used_at = now() from session s
          where t.digest = ${digest}::bytea and t.used_at is null and s.id = t.session_id and ${isAlive}
          returning t.session_id
        ), successor as (
          insert into refresh_token (digest, session_id) select ${tokenDigest(refreshToken)}::bytea, session_id from used
        )
        update session set last_used_at = now(),
          idle_expires_at = least(absolute_expires_at, now() + make_interval(days => ${idleDays}::int))
        from used where id = used.session_id returning ${facts}`,
  )
  if (rotated) return { state: 'rotated', session: { ...rotated, refreshToken } }
  return judgeUsed(em, { digest, refreshToken })
}

const isAlive = sql`s.revoked_at is null and s.absolute_expires_at > now() and s.idle_expires_at > now()`

const judgeUsed = async (
  em: EntityManager,
  { digest, refreshToken }: { digest: Buffer; refreshToken: string },
): Promise<Rotation> => {
  const [row] = await query<SessionFacts & { isFresh: boolean }>(
    em,
    sql`select s.id as "sessionId", s.user_id as "userId", s.account_id as "accountId", s.proven_at as "provenAt",
          s.absolute_expires_at as "absoluteExpiresAt",
          t.used_at > now() - make_interval(secs => ${graceSeconds}::int) as "isFresh"
        from refresh_token t join session s on s.id = t.session_id
        where t.digest = ${digest}::bytea and t.used_at is not null and ${isAlive}`,
  )
  if (!row) return { state: 'over' }
  const { isFresh, ...session } = row
  if (isFresh) return { state: 'raced', session: { ...session, refreshToken } }
  return { state: 'reused', session }
}

/** The living session of a refresh token, used or not: for those who want it ended, or show where they are known. */
export const findSessionOfToken = async (em: EntityManager, token: string): Promise<SessionFacts | undefined> => {
  const [row] = await query<SessionFacts>(
    em,
    sql`select ${facts} from session s
        where id = (select session_id from refresh_token where digest = ${tokenDigest(token)}::bytea) and ${isAlive}`,
  )
  return row
}

/** Notes that somebody has proven again who they are. */
export const markProven = async (em: EntityManager, sessionId: string): Promise<SessionFacts | undefined> => {
  const [row] = await query<SessionFacts>(
    em,
    sql`update session s set proven_at = now() where id = ${sessionId} and ${isAlive} returning ${facts}`,
  )
  return row
}

/** Why a session was ended. */
type Reason = 'logout' | 'logout-all' | 'revoked' | 'reuse' | 'password' | 'second-factor' | 'suspended' | 'deleted'

/** Ends sessions of one person, from the very next request on: all of them but `exceptId`, or the one that is named. Returns which. */
export const endSessions = async (
  em: EntityManager,
  { userId, sessionId, exceptId, reason }: { userId: string; sessionId?: string; exceptId?: string; reason: Reason },
): Promise<string[]> => {
  const rows = await query<{ id: string }>(
    em,
    sql`update session set revoked_at = now(), revoked_for = ${reason}
        where user_id = ${userId} and revoked_at is null and (${sessionId ?? null}::text is null or id = ${sessionId ?? null})
          and id is distinct from ${exceptId ?? null}::text
        returning id`,
  )
  return rows.map(({ id }) => id)
}

export type SessionRow = SessionFacts & Device & { createdAt: Date; lastUsedAt: Date; expiresAt: Date }

/** The sessions of somebody that live, the one used last first. */
export const listSessions = (em: EntityManager, userId: string): Promise<SessionRow[]> =>
  query<SessionRow>(
    em,
    sql`select ${facts}, device, ip, created_at as "createdAt", last_used_at as "lastUsedAt", idle_expires_at as "expiresAt"
        from session s where user_id = ${userId} and ${isAlive} order by last_used_at desc, id limit 1000`,
  )
