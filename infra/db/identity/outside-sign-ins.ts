import { tokenDigest } from '../../identity/refresh-tokens.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

const lifeMinutes = 10

export type NewOutsideSignIn = {
  /** What the provider brings back, and what the browser keeps; of both only digests are stored. */
  state: string
  browser: string
  provider: string
  nonce: string
  verifier: string
  /** What whoever fetches the session must know the origin of. */
  challenge: string | null
  /** The session that wants the provider linked. */
  sessionId: string | null
}

export const storeOutsideSignIn = (em: EntityManager, attempt: NewOutsideSignIn): Promise<object[]> =>
  query(
    em,
    sql`insert into outside_sign_in (state, browser, provider, nonce, verifier, challenge, session_id, expires_at)
        values (${tokenDigest(attempt.state)}, ${tokenDigest(attempt.browser)}, ${attempt.provider}, ${attempt.nonce},
          ${attempt.verifier}, ${attempt.challenge}, ${attempt.sessionId},
          now() + make_interval(mins => ${lifeMinutes}::int))`,
  )

export type OutsideSignIn = {
  nonce: string
  verifier: string
  challenge: string | null
  /** Whether somebody who was signed in began it, and who that is as long as their session lives. */
  isLink: boolean
  userId: string | null
}

/** Takes out what a browser began, once: of those who come back with the same state one is known. */
export const takeOutsideSignIn = async (
  em: EntityManager,
  { state, browser, provider }: Pick<NewOutsideSignIn, 'state' | 'browser' | 'provider'>,
): Promise<OutsideSignIn | undefined> => {
  const [row] = await query<OutsideSignIn>(
    em,
    sql`delete from outside_sign_in o
        where state = ${tokenDigest(state)}::bytea and browser = ${tokenDigest(browser)}::bytea
          and provider = ${provider} and expires_at > now()
        returning nonce, verifier, challenge, session_id is not null as "isLink",
          (select s.user_id from session s
           where s.id = o.session_id and s.revoked_at is null and s.absolute_expires_at > now()) as "userId"`,
  )
  return row
}
