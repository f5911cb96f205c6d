import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'

/** Those of the keys that could sign a request now: neither revoked nor expired, of an account that is not suspended. */
export const allowedKeys = async (em: EntityManager, keyIds: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = await query<{ id: string }>(
    em,
    sql`select k.id from api_key k join account a on a.id = k.account_id
        where k.id = any(${keyIds}::text[]) and k.revoked_at is null and a.suspended_at is null
          and (k.expires_at is null or k.expires_at > now())`,
  )
  return new Set(rows.map(({ id }) => id))
}
