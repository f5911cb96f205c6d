import { newId } from '#contracts/ids.ts'
import type { Limits } from '#contracts/limits.ts'
import type { Role } from '#contracts/roles.ts'
import { query, sql } from '#infra/db/sql.ts'
import { accessTokens } from '#infra/identity/access-tokens.ts'
import { newAccount } from './account.ts'
import { clientOf, type Client } from './client.ts'
import { testIdentity } from './identity.ts'
import type { Platform } from './platform.ts'

export type TestPerson = {
  accountId: string
  userId: string
  sessionId: string
  email: string
  /** An access token of the session. */
  token: string
  client: Client
}

type Options = {
  role?: Role
  /** The account that they belong to; one of their own unless it is named. */
  accountId?: string
  /** When it was last proven that it is them; just now unless it is given. */
  provenAt?: Date
  credits?: bigint | number
  limits?: Partial<Limits>
}

/** Somebody who is signed in, without a password: made in the database, with a token like those of the ingress. */
export const newPerson = async (
  { em, baseUrl }: Pick<Platform, 'em' | 'baseUrl'>,
  { role = 'owner', provenAt = new Date(), ...options }: Options = {},
): Promise<TestPerson> => {
  const accountId = options.accountId ?? (await newAccount(em(), options)).accountId
  const [userId, sessionId] = [newId('user'), newId('session')]
  const email = `${userId.toLowerCase()}@example.com`
  await em().transactional(async tx => {
    await query(
      tx,
      sql`insert into app_user (id, email, email_verified_at, name) values (${userId}, ${email}, now(), 'Ada')`,
    )
    await query(tx, sql`insert into membership (account_id, user_id, role) values (${accountId}, ${userId}, ${role})`)
    await query(
      tx,
      sql`insert into session (id, user_id, account_id, proven_at, idle_expires_at, absolute_expires_at)
          values (${sessionId}, ${userId}, ${accountId}, ${provenAt}, now() + interval '7 days', now() + interval '30 days')`,
    )
  })
  const tokens = accessTokens({ keys: testIdentity.jwtKeys, issuer: baseUrl() })
  const token = await tokens.sign({ userId, sessionId, accountId, provenAt })
  return { accountId, userId, sessionId, email, token, client: clientOf(baseUrl, token) }
}
