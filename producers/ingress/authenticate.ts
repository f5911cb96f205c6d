import type { Request, RequestHandler } from 'express'
import type { StreamLimits } from '#contracts/http/events.ts'
import type { Scope } from '#contracts/scopes.ts'
import { isStreamToken } from '#infra/cache/stream-tokens.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { AccessTokens } from '#infra/identity/access-tokens.ts'
import { keyReader } from './authenticate-key.ts'
import { personReader } from './authenticate-person.ts'
import type { Caller } from './caller.ts'
import { callerOf, contextOf } from './context.ts'
import type { StreamPasses } from './events/stream-passes.ts'
import { Problem, unauthenticated } from './problem.ts'

/** Who holds a credential, and what a stream token among them limits a stream to. */
type Identified = { caller: Caller; limits?: StreamLimits }

export type Authenticator = {
  /** Finds out who calls; answers 401 for anything but a valid key or the access token of a session that lives. */
  authenticate: RequestHandler
  /** The same, where a stream token in the query may take the place of the header. */
  authenticateStream: RequestHandler
  /** Whose key, access token or stream token this is. @throws Problem */
  identify: (token: string) => Promise<Identified>
  /** Forgets what is remembered: an account, a key, a person or a session has changed. */
  forget: () => void
}

type Deps = {
  em: () => EntityManager
  pepper: string
  tokens: Pick<AccessTokens, 'verify'>
  passes: Pick<StreamPasses, 'use'>
}

export const authenticator = (deps: Deps): Authenticator => {
  const keys = keyReader(deps)
  const people = personReader(deps)
  const callerWith = (token: string): Promise<Caller> => (isJwt(token) ? people : keys).read(token)
  return {
    authenticate: async (request, response, next) => {
      contextOf(response).caller = await callerWith(bearerOf(request))
      next()
    },
    authenticateStream: async (request, response, next) => {
      const context = contextOf(response)
      const token = passIn(request)
      if (token === undefined) context.caller = await callerWith(bearerOf(request))
      else {
        const { caller, limits } = await deps.passes.use(token)
        Object.assign(context, { caller, streamLimits: limits })
      }
      next()
    },
    identify: async token => (isStreamToken(token) ? deps.passes.use(token) : { caller: await callerWith(token) }),
    forget: () => {
      keys.forget()
      people.forget()
    },
  }
}

/** A key has no dot in it. */
const isJwt = (token: string): boolean => token.includes('.')

const passIn = (request: Request): string | undefined => {
  const { token } = request.query
  if (token !== undefined && request.headers.authorization !== undefined)
    throw new Problem('invalid-request', { detail: 'Send Authorization or `token`, not both.' })
  // Given twice it is a list, and no token at all.
  return token === undefined || typeof token === 'string' ? token : ''
}

/** Answers 403 unless the caller has the scope. `person` is everybody who has signed in, and no key. */
export const requireScope =
  (scope: Scope | 'person'): RequestHandler =>
  (_request, response, next) => {
    const { scopes, person } = callerOf(response)
    const isAllowed = scope === 'person' ? person !== undefined : scopes.includes(scope) || scopes.includes('admin')
    if (!isAllowed) {
      const detail = scope === 'person' ? 'Sign in: no key does this.' : `They lack ${scope}.`
      throw new Problem('insufficient-scope', { detail, extra: { required_scope: scope } })
    }
    next()
  }

const bearerOf = (request: Request): string => {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ', 2)
  if (scheme?.toLowerCase() !== 'bearer' || !token)
    throw unauthenticated('Send your key or access token as Authorization: Bearer.')
  return token
}
