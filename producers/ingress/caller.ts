import type { Limits } from '#contracts/limits.ts'
import type { PlanName } from '#contracts/plans.ts'
import type { Role } from '#contracts/roles.ts'
import type { Scope } from '#contracts/scopes.ts'
import type { KeyRestrictions } from '#infra/db/identity/api-keys.ts'

/** Who sends a request: an API key, or a person who has signed in. */
export type Caller = {
  accountId: string
  /** Whom what is made is put down to: `key_…` or `usr_…`. */
  actorId: string
  /** What the request was signed with, and what ends it when it is revoked: `key_…` or `ses_…`. */
  credentialId: string
  scopes: readonly Scope[]
  limits: Limits
  plan: PlanName
  /** When what the request was signed with is good no more by itself; never, where it is absent. */
  expiresAt?: Date
  /** Only of a person; a key is nobody. */
  person?: Person
  /** Only of a key: what it may do beside its scopes. */
  key?: KeyRestrictions
}

type Person = {
  userId: string
  sessionId: string
  role: Role
  /** When the person last proved with a password or a second factor that it is them. */
  provenAt: Date
}
