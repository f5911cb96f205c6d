import type { EntityManager } from './orm.ts'
import { query, sql } from './sql.ts'

export type DisabledKind = { type: string; reason: string; disabledAt: Date }

/** The kinds that the operator has switched off. */
export const listDisabledKinds = (em: EntityManager): Promise<DisabledKind[]> =>
  query<DisabledKind>(em, sql`select type, reason, disabled_at as "disabledAt" from disabled_kind order by type`)

/** Switches a kind off; a second time only changes the reason. */
export const disableKind = async (
  em: EntityManager,
  { type, reason }: { type: string; reason: string },
): Promise<void> => {
  await query(
    em,
    sql`insert into disabled_kind (type, reason) values (${type}, ${reason})
        on conflict (type) do update set reason = excluded.reason`,
  )
}

/** Switches it on again; false when it was not off. */
export const enableKind = async (em: EntityManager, type: string): Promise<boolean> => {
  const rows = await query(em, sql`delete from disabled_kind where type = ${type} returning 1`)
  return rows.length > 0
}
