import type { Request, RequestHandler } from 'express'
import type { Limits } from '#contracts/limits.ts'
import type { Scope } from '#contracts/scopes.ts'
import { digestKey, isSameDigest, readApiKey } from '#infra/api-keys.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Caller } from './caller.ts'
import { callerOf, contextOf } from './context.ts'
import { Problem } from './problem.ts'

/** A key that was found is not looked up again for so long, unless the database says that something has changed. */
const rememberedMs = 30_000
const maxRemembered = 10_000

type KeyRow = Caller & { digest: Buffer; expiresAt: Date | null; isSuspended: boolean }
type Remembered = { key: KeyRow; untilMs: number }

export type Authenticator = {
  /** Finds out who calls; answers 401 for anything but a valid key. */
  authenticate: RequestHandler
  /** Forgets what is remembered: an account or a key has changed. */
  forget: () => void
}

export const authenticator = ({ em, pepper }: { em: () => EntityManager; pepper: string }): Authenticator => {
  const remembered = new Map<string, Remembered>()
  let changes = 0

  const find = async (lookup: string): Promise<KeyRow | undefined> => {
    const known = remembered.get(lookup)
    if (known && known.untilMs > Date.now()) return known.key
    const seen = changes
    const key = await findKey(em(), lookup)
    if (remembered.size >= maxRemembered) remembered.clear()
    // What was read before a change must not outlive it.
    if (key && seen === changes) remembered.set(lookup, { key, untilMs: Date.now() + rememberedMs })
    return key
  }

  return {
    authenticate: async (request, response, next) => {
      const token = bearerOf(request)
      const form = readApiKey(token)
      if (!form) throw unauthenticated('The key is not of the form that this service gives out.')
      const key = await find(form.lookup)
      // The same work for a key that does not exist, so that the time tells nothing.
      const isRight = isSameDigest(digestKey(token, pepper), key?.digest ?? nobody)
      if (!key || !isRight || (key.expiresAt && key.expiresAt < new Date()))
        throw unauthenticated('The key is not valid.')
      if (key.isSuspended) throw new Problem('account-suspended')
      contextOf(response).caller = key
      next()
    },
    forget: () => {
      changes++
      remembered.clear()
    },
  }
}

const nobody = Buffer.alloc(32)

/** Answers 403 unless the caller's key has the scope. */
export const requireScope =
  (scope: Scope): RequestHandler =>
  (_request, response, next) => {
    const { scopes } = callerOf(response)
    if (!scopes.includes(scope) && !scopes.includes('admin')) {
      throw new Problem('insufficient-scope', { detail: `The key lacks ${scope}.`, extra: { required_scope: scope } })
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
  if (scheme?.toLowerCase() !== 'bearer' || !token) throw unauthenticated('Send your key as Authorization: Bearer.')
  return token
}

const unauthenticated = (detail: string): Problem =>
  new Problem('unauthenticated', { detail, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } })

const findKey = async (em: EntityManager, lookup: string): Promise<KeyRow | undefined> => {
  const [row] = await query<{
    keyId: string
    accountId: string
    scopes: Scope[]
    limits: Limits
    digest: Buffer
    expiresAt: Date | null
    isSuspended: boolean
  }>(
    em,
    sql`select k.id as "keyId", k.account_id as "accountId", k.scopes, a.limits, k.digest, k.expires_at as "expiresAt",
          a.suspended_at is not null as "isSuspended"
        from api_key k join account a on a.id = k.account_id
        where k.lookup = ${lookup} and k.revoked_at is null`,
  )
  return row
}
