import type { StreamLimits } from '#contracts/http/events.ts'
import { StreamTokensAway, streamTokens } from '#infra/cache/stream-tokens.ts'
import type { Redis } from '#infra/cache/redis.ts'
import type { Caller } from '../caller.ts'
import { Problem, unauthenticated } from '../problem.ts'
import type { Allowed } from './allowed-credentials.ts'
import { mayGoOn } from './may-go-on.ts'

const retryAfterSeconds = 2

type Deps = {
  redis: Redis
  keyPepper: string
  /** Which of these keys and sessions may still be used, and for what. */
  allowedCredentials: (credentialIds: readonly string[]) => Promise<Allowed>
}

/** A caller as JSON. A person's rights are in the scopes already, and a stream proves nothing of them. */
type Claims = { caller: Omit<Caller, 'person' | 'expiresAt'>; expiresAt: string | null; limits: StreamLimits }

export type StreamPasses = {
  /** A token for one stream of this caller's, limited so. @throws Problem stream-tokens-unavailable */
  make: (caller: Caller, limits: StreamLimits) => Promise<{ token: string; expiresAt: Date }>
  /** Whose token it is, once. @throws Problem unauthenticated, stream-tokens-unavailable */
  use: (token: string) => Promise<{ caller: Caller; limits: StreamLimits }>
}

/** Stream tokens, and who stands behind them: whoever may not ask any more has made them in vain. */
export const streamPasses = ({ redis, keyPepper, allowedCredentials }: Deps): StreamPasses => {
  const tokens = streamTokens<Claims>(redis, keyPepper)
  return {
    make: (caller, limits) =>
      orUnavailable(tokens.make({ caller: told(caller), expiresAt: caller.expiresAt?.toISOString() ?? null, limits })),
    use: async token => {
      const claims = await orUnavailable(tokens.take(token))
      if (!claims) throw unauthenticated('The stream token is not valid, has expired or was used before.')
      const { expiresAt, limits } = claims
      const caller: Caller = { ...claims.caller, ...(expiresAt !== null && { expiresAt: new Date(expiresAt) }) }
      if (!mayGoOn(caller, await allowedCredentials([caller.credentialId])))
        throw unauthenticated('Who has made the stream token may not ask any more.')
      return { caller, limits }
    },
  }
}

/** No more than a stream needs: what else is known of a key stays here. */
const told = ({ accountId, actorId, credentialId, scopes, limits, plan, key }: Caller): Claims['caller'] => ({
  accountId,
  actorId,
  credentialId,
  scopes,
  limits,
  plan,
  ...(key && { key: { ...key, expiresAt: null } }),
})

const orUnavailable = async <Value>(answer: Promise<Value>): Promise<Value> => {
  try {
    return await answer
  } catch (error) {
    if (!(error instanceof StreamTokensAway)) throw error
    throw new Problem('stream-tokens-unavailable', { retryAfter: retryAfterSeconds, cause: error })
  }
}
