import { coversAll } from '#infra/db/identity/key-projects.ts'
import type { Caller } from '../caller.ts'
import { projectsOf } from '../key-projects.ts'
import type { Allowed } from './allowed-credentials.ts'

/**
 * Whether a stream may go on. What it shows was decided when it was opened: who may see less now, or whose token has expired,
 * begins again.
 */
export const mayGoOn = ({ credentialId, scopes, ...caller }: Caller, allowed: Allowed): boolean => {
  const held = allowed.get(credentialId)
  if (held === undefined || isExpired(caller)) return false
  return scopes.every(scope => held.scopes.includes(scope)) && coversAll(held.projects, projectsOf(caller))
}

export const isExpired = ({ expiresAt }: Pick<Caller, 'expiresAt'>): boolean =>
  expiresAt !== undefined && expiresAt.getTime() <= Date.now()
