import type { EventType } from '#contracts/events/lifecycle.ts'
import { visibleTypes } from '#contracts/events/visibility.ts'
import type { Scope } from '#contracts/scopes.ts'
import { heldRights, type HeldRights, type RightsRow } from '../identity/held-rights.ts'
import type { EntityManager } from '../orm.ts'
import { query, sql } from '../sql.ts'

/** The key (`key_…`) or the person (`usr_…`) by whose rights something is heard, in one account: a person may belong to several. */
export type Owner = { accountId: string; ownerId: string }

/** What each owner may do now, and in which projects, by `ownerName`. Without those who may do nothing any more. */
export type OwnersAllowed = ReadonlyMap<string, HeldRights>

export const ownerName = ({ accountId, ownerId }: Owner): string => `${accountId}/${ownerId}`

/**
 * What these owners may do now. Left out are keys that are revoked or expired, people who are no members any more, suspended or
 * deleted, and everybody of an account that is suspended.
 */
export const ownersAllowed = async (em: EntityManager, owners: readonly Owner[]): Promise<OwnersAllowed> => {
  const ids = [...new Set(owners.map(({ ownerId }) => ownerId))]
  const accountIds = [...new Set(owners.map(({ accountId }) => accountId))]
  if (ids.length === 0) return new Map()
  const rows = await query<Owner & RightsRow>(
    em,
    sql`select k.account_id as "accountId", k.id as "ownerId", k.scopes, null as role, k.project_ids as projects
        from api_key k join account a on a.id = k.account_id
        where k.id = any(${ids}::text[]) and k.revoked_at is null and a.suspended_at is null
          and (k.expires_at is null or k.expires_at > now())
        union all
        select m.account_id, m.user_id, null, m.role, null
        from membership m join account a on a.id = m.account_id join app_user u on u.id = m.user_id
        where m.user_id = any(${ids}::text[]) and m.account_id = any(${accountIds}::text[])
          and a.suspended_at is null and u.suspended_at is null and u.deleted_at is null`,
  )
  return new Map(rows.map(row => [ownerName(row), heldRights(row)]))
}

/**
 * The types that a subscription may hear now: what its owner could see when it was made and still can. Undefined when the owner may
 * hear nothing at all any more, which is the end of the subscription; so it is for a key that is for some projects only, since
 * subscriptions are about a whole account.
 */
export const audibleTypes = (
  subscription: Owner & { scopes: readonly Scope[] },
  allowed: OwnersAllowed,
): readonly EventType[] | undefined => {
  const now = allowed.get(ownerName(subscription))
  const held = now?.projects === null ? commonScopes(subscription.scopes, now.scopes) : undefined
  return held && mayListen(held) ? visibleTypes(held) : undefined
}

/** The operator's scope stands for all. */
const commonScopes = (pinned: readonly Scope[], now: readonly Scope[]): readonly Scope[] => {
  if (pinned.includes('admin')) return now
  return now.includes('admin') ? pinned : pinned.filter(scope => now.includes(scope))
}

const mayListen = (held: readonly Scope[]): boolean => held.includes('events:read') || held.includes('admin')
