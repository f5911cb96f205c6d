import { roleScopes, type Role } from '#contracts/roles.ts'
import type { Scope } from '#contracts/scopes.ts'
import type { KeyProjects } from './key-projects.ts'

/** What a key or a person may do, and in which projects. */
export type HeldRights = { scopes: readonly Scope[]; projects: KeyProjects }

/** A row of either: a person's rights follow from the role in the account, a key's stand with it. */
export type RightsRow = { scopes: Scope[] | null; role: Role | null; projects: KeyProjects }

export const heldRights = ({ role, scopes, projects }: RightsRow): HeldRights => ({
  scopes: role ? roleScopes[role] : (scopes ?? []),
  projects,
})
