import type { Limits } from '#contracts/limits.ts'
import { effectiveLimits, type PlanName } from '#contracts/plans.ts'
import type { Scope } from '#contracts/scopes.ts'
import { digestKey, isSameDigest, readApiKey } from '#infra/api-keys.ts'
import type { KeyRestrictions } from '#infra/db/identity/api-keys.ts'
import { limitsColumn } from '#infra/db/money/limits.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Caller } from './caller.ts'
import { Problem, unauthenticated } from './problem.ts'
import { remembering } from './remembering.ts'

type KeyRow = Caller & { key: KeyRestrictions; digest: Buffer; isSuspended: boolean }
type Deps = { em: () => EntityManager; pepper: string }

/** Whose key a token is. */
export type KeyReader = { read: (token: string) => Promise<Caller>; forget: () => void }

export const keyReader = ({ em, pepper }: Deps): KeyReader => {
  const { find, forget } = remembering<KeyRow>()
  return {
    read: async token => {
      const form = readApiKey(token)
      if (!form) throw unauthenticated('The key is not of the form that this service gives out.')
      const key = await find(form.lookup, () => findKey(em(), form.lookup))
      // The same work for a key that does not exist, so that the time tells nothing.
      const isRight = isSameDigest(digestKey(token, pepper), key?.digest ?? nobody)
      if (!key || !isRight || (key.key.expiresAt && key.key.expiresAt < new Date()))
        throw unauthenticated('The key is not valid.')
      if (key.isSuspended) throw new Problem('account-suspended')
      return key
    },
    forget,
  }
}

const nobody = Buffer.alloc(32)

const findKey = async (em: EntityManager, lookup: string): Promise<KeyRow | undefined> => {
  const [row] = await query<
    KeyRestrictions & {
      credentialId: string
      accountId: string
      plan: PlanName
      scopes: Scope[]
      limits: Limits
      digest: Buffer
      isSuspended: boolean
    }
  >(
    em,
    sql`select k.id as "credentialId", k.account_id as "accountId", k.scopes, ${limitsColumn}, a.plan, k.digest, k.expires_at as "expiresAt",
          k.task_types as "taskTypes", k.project_ids as "projectIds", k.allowed_cidrs as "allowedCidrs", k.requests_per_minute as "requestsPerMinute",
          k.tasks_in_flight as "tasksInFlight", a.suspended_at is not null as "isSuspended"
        from api_key k join account a on a.id = k.account_id
        where k.lookup = ${lookup} and k.revoked_at is null`,
  )
  if (!row) return undefined
  const { taskTypes, projectIds, allowedCidrs, requestsPerMinute, tasksInFlight, expiresAt, ...caller } = row
  const key = { taskTypes, projectIds, allowedCidrs, requestsPerMinute, tasksInFlight, expiresAt }
  const limits = effectiveLimits(caller.plan, caller.limits)
  return { ...caller, limits, actorId: caller.credentialId, key, ...(expiresAt && { expiresAt }) }
}
