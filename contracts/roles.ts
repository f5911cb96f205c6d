import { scopes, type Scope } from './scopes.ts'

/** What a person may be in an account, the least first. */
export const roles = ['viewer', 'commenter', 'editor', 'admin', 'owner'] as const
export type Role = (typeof roles)[number]

const read: readonly Scope[] = scopes.filter(scope => scope.endsWith(':read'))
const work: readonly Scope[] = [
  'tasks:write',
  'tasks:cancel',
  'assets:write',
  'designs:write',
  'exports:write',
  'projects:write',
]
const run: readonly Scope[] = ['keys:write', 'members:write', 'budgets:write', 'subscriptions:write']

const readWork = read.filter(scope => !['billing:read', 'keys:read', 'audit:read'].includes(scope))

/** The one table of who may do what. The operator's scope `admin` is nobody's by role. */
export const roleScopes: Record<Role, readonly Scope[]> = {
  viewer: readWork,
  commenter: readWork,
  editor: [...readWork, ...work],
  admin: [...read, ...work, ...run],
  owner: [...read, ...work, ...run, 'billing:write'],
}

/** How far a role reaches: who has one may give it, and those below it. */
export const rankOf = (role: Role): number => roles.indexOf(role)

/** The role of a key, which has none by itself: the highest whose every scope it has. The operator's scope stands for all. */
export const roleOfScopes = (held: readonly Scope[]): Role | undefined =>
  roles.findLast(role => held.includes('admin') || roleScopes[role].every(scope => held.includes(scope)))
