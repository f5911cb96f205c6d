import type { EntityManager } from '#infra/db/orm.ts'
import { heldRights, type HeldRights, type RightsRow } from '#infra/db/identity/held-rights.ts'
import { query, sql } from '#infra/db/sql.ts'

/** What keys and sessions may be used for, and in which projects, by id. */
export type Allowed = ReadonlyMap<string, HeldRights>

/**
 * Those of the keys and sessions that could sign a request now, and what for: neither ended nor expired, and nobody of theirs
 * suspended.
 */
export const allowedCredentials = async (em: EntityManager, credentialIds: readonly string[]): Promise<Allowed> => {
  const rows = await query<RightsRow & { id: string }>(
    em,
    sql`select k.id, k.scopes, null as role, k.project_ids as projects from api_key k join account a on a.id = k.account_id
        where k.id = any(${credentialIds}::text[]) and k.revoked_at is null and a.suspended_at is null
          and (k.expires_at is null or k.expires_at > now())
        union all
        select s.id, null, m.role, null from session s
        join account a on a.id = s.account_id
        join app_user u on u.id = s.user_id
        join membership m on m.account_id = s.account_id and m.user_id = s.user_id
        where s.id = any(${credentialIds}::text[]) and s.revoked_at is null and s.absolute_expires_at > now()
          and a.suspended_at is null and u.suspended_at is null and u.deleted_at is null`,
  )
  return new Map(rows.map(row => [row.id, heldRights(row)]))
}
