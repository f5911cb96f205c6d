import { rankOf, roleOfScopes, type Role } from '#contracts/roles.ts'
import type { Caller } from '../caller.ts'
import { Problem } from '../problem.ts'

/** Nobody gives, changes or takes away a role above their own. A key counts as the highest role that it could be. @throws Problem forbidden */
export const requireRank = ({ person, scopes }: Caller, role: Role): void => {
  const own = person?.role ?? roleOfScopes(scopes)
  if (own && rankOf(role) <= rankOf(own)) return
  throw new Problem('forbidden', {
    detail: `That is up to somebody who is ${role} or more.`,
    extra: { required_role: role },
  })
}
