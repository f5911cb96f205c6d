import type { Request, RequestHandler } from 'express'
import type { Scope } from '#contracts/scopes.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { AccessTokens } from '#infra/identity/access-tokens.ts'
import { keyReader } from './authenticate-key.ts'
import { personReader } from './authenticate-person.ts'
import { callerOf, contextOf } from './context.ts'
import { Problem, unauthenticated } from './problem.ts'

export type Authenticator = {
  /** Finds out who calls; answers 401 for anything but a valid key or the access token of a session that lives. */
  authenticate: RequestHandler
  /** Forgets what is remembered: an account, a key, a person or a session has changed. */
  forget: () => void
}

type Deps = { em: () => EntityManager; pepper: string; tokens: Pick<AccessTokens, 'verify'> }

export const authenticator = (deps: Deps): Authenticator => {
  const keys = keyReader(deps)
  const people = personReader(deps)
  return {
    authenticate: async (request, response, next) => {
      const token = bearerOf(request)
      contextOf(response).caller = await (isJwt(token) ? people : keys).read(token)
      next()
    },
    forget: () => {
      keys.forget()
      people.forget()
    },
  }
}

/** A key has no dot in it. */
const isJwt = (token: string): boolean => token.includes('.')

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
  if (request.query['api_key'] !== undefined || request.query['access_token'] !== undefined) {
    throw new Problem('invalid-request', {
      detail: 'Credentials in an address end up in logs; send them as Authorization: Bearer.',
    })
  }
  const [scheme, token] = (request.headers.authorization ?? '').split(' ', 2)
  if (scheme?.toLowerCase() !== 'bearer' || !token)
    throw unauthenticated('Send your key or access token as Authorization: Bearer.')
  return token
}
