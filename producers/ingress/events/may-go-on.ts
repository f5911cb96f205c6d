import type { Scope } from '#contracts/scopes.ts'
import type { Caller } from '../caller.ts'

/**
 * Whether a stream may go on. What it shows was decided when it was opened: who may see less now, or whose token has expired,
 * begins again.
 */
export const mayGoOn = (
  { credentialId, scopes, ...caller }: Caller,
  allowed: ReadonlyMap<string, readonly Scope[]>,
): boolean => {
  const held = allowed.get(credentialId)
  return held !== undefined && !isExpired(caller) && scopes.every(scope => held.includes(scope))
}

export const isExpired = ({ expiresAt }: Pick<Caller, 'expiresAt'>): boolean =>
  expiresAt !== undefined && expiresAt.getTime() <= Date.now()
