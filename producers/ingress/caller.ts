import type { Limits } from '#contracts/limits.ts'
import type { Scope } from '#contracts/scopes.ts'

/** Who sends a request, as its key says. */
export type Caller = {
  accountId: string
  keyId: string
  scopes: readonly Scope[]
  limits: Limits
}
