import type { EntityManager } from '../orm.ts'
import { following } from '../money/quotas.ts'
import { among, jsonOf, query, sql, type Write } from '../sql.ts'

/** Tasks that were accepted from one key, and how many of its tasks may be open. */
export type KeyTasks = { keyId: string; tasks: number; most: number }

/** The name of the write that counts them. */
const countedKeys = 'counted_keys'

/**
 * Counts accepted tasks by the key that posted them, after the write of the name `after`, and is out of date if that makes more of
 * them than the key may have open. Each of the tasks notes it as its `counted_key`; keys without a limit cost nothing.
 */
export const takenPlaceWrites = (taken: readonly KeyTasks[], after?: string): Write[] => {
  if (taken.length === 0) return []
  const rows = taken.map(({ keyId, tasks, most }) => ({ key_id: keyId, tasks, most }))
  const given = sql`json_to_recordset(${jsonOf(rows)}::json) as given (key_id text, tasks bigint, most bigint)`
  // In one order, so that two that count the same keys do not wait for each other.
  const count = sql`insert into key_in_flight (key_id, used)
    select key_id, tasks from ${given} where ${following(after)} order by key_id
    on conflict (key_id) do update set used = key_in_flight.used + excluded.used
    returning key_id, used`
  const within = sql`select 1 from ${sql.ref(countedKeys)} join ${given} using (key_id) where ${sql.ref(countedKeys)}.used <= most`
  return [
    { statement: count, name: countedKeys },
    { statement: within, expects: rows.length },
  ]
}

/** Gives back the places of tasks that have ended, after the write of the name `after`. */
export const freedPlaceWrites = (byKey: ReadonlyMap<string, number>, after?: string): Write[] => {
  if (byKey.size === 0) return []
  const changes = [...byKey].map(([key_id, ended]) => ({ key_id, ended }))
  const statement = sql`update key_in_flight set used = used - change.ended
    from json_to_recordset(${jsonOf(changes)}::json) as change (key_id text, ended bigint)
    where key_in_flight.key_id = change.key_id and ${among('key_in_flight.key_id', [...byKey.keys()])}
      and ${following(after)}`
  return [{ statement }]
}

/** How many tasks of each key are open. Only meaningful under the locks on the accounts' wallets. */
export const readPlaces = async (em: EntityManager, keyIds: readonly string[]): Promise<Map<string, number>> => {
  if (keyIds.length === 0) return new Map()
  const rows = await query<{ key_id: string; used: number }>(
    em,
    sql`select key_id, used::int as used from key_in_flight where ${among('key_id', keyIds)}`,
  )
  return new Map(rows.map(({ key_id: keyId, used }) => [keyId, used]))
}
