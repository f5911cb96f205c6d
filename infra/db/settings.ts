import { isSettingKey, settings, type SettingKey, type SettingValue } from '#contracts/settings.ts'
import type { EntityManager } from './orm.ts'
import { query, sql } from './sql.ts'

/** The Postgres channel that tells of every change. */
export const settingsChannel = 'settings_changed'

export type SettingRow = { key: SettingKey; value: unknown; revision: number; changedBy: string; changedAt: Date }

/** What somebody has changed. Rows of keys that this version does not know are left alone. */
export const readSettings = async (em: EntityManager): Promise<SettingRow[]> => {
  const rows = await query<SettingRow>(
    em,
    sql`select key, value, revision, changed_by as "changedBy", changed_at as "changedAt" from setting order by key`,
  )
  return rows.filter(({ key }) => isSettingKey(key))
}

/** Sets a value if its revision is still the one that was seen, 0 for one that nobody has set. Returns false otherwise. */
export const changeSetting = async (
  em: EntityManager,
  { key, value, seen, by }: { key: SettingKey; value: unknown; seen: number; by: string },
): Promise<boolean> => {
  const text = JSON.stringify(value)
  const rows =
    seen === 0
      ? await query(
          em,
          sql`insert into setting (key, value, changed_by) values (${key}, ${text}::jsonb, ${by})
              on conflict do nothing returning 1`,
        )
      : await query(
          em,
          sql`update setting set value = ${text}::jsonb, revision = revision + 1, changed_by = ${by}, changed_at = now()
              where key = ${key} and revision = ${seen} returning 1`,
        )
  return rows.length > 0
}

/** Back to the value that the code knows; false when the revision is another one by now. */
export const resetSetting = async (em: EntityManager, key: SettingKey, seen: number): Promise<boolean> => {
  const rows = await query(em, sql`delete from setting where key = ${key} and revision = ${seen} returning 1`)
  return rows.length > 0
}

/** One value as it is in the database now, for whoever decides within a transaction. */
export const readSetting = async <Key extends SettingKey>(em: EntityManager, key: Key): Promise<SettingValue<Key>> => {
  const [row] = await query<{ value: unknown }>(em, sql`select value from setting where key = ${key}`)
  return valueOf(key, row?.value)
}

/** The value that is stored, unless it is one that this version does not take. */
export const valueOf = <Key extends SettingKey>(key: Key, stored: unknown): SettingValue<Key> => {
  const read = settings[key].schema.safeParse(stored)
  return (read.success ? read.data : settings[key].default) as SettingValue<Key>
}
