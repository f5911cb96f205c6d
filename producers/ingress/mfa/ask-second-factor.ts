import { makeToken } from '#infra/db/identity/one-time-tokens.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { newRefreshToken } from '#infra/identity/refresh-tokens.ts'
import type { Transport } from '../auth/begin-session.ts'
import { Problem } from '../problem.ts'

/** As long as a token of the purpose `mfa-challenge` lives. */
const challengeSeconds = 300

type Wanted = { accountId: string | undefined; transport: Transport }

/** The question for the second factor: who has shown the first one is given nothing but a token to answer it with. */
export const askSecondFactor = async (
  em: EntityManager,
  userId: string,
  { accountId, transport }: Wanted,
): Promise<Problem> => {
  const facts = { transport, ...(accountId === undefined ? {} : { account_id: accountId }) }
  const { token } = await makeToken(em, { purpose: 'mfa-challenge', userId, facts, token: newRefreshToken })
  return new Problem('mfa-required', {
    detail: 'Send the code of your second factor with this token to POST /v1/auth/mfa/challenge.',
    extra: { challenge_token: token, expires_in: challengeSeconds },
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication"' },
  })
}
