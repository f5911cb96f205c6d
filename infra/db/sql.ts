import { sql, type RawBuilder } from 'kysely'
import type { EntityManager } from '@mikro-orm/postgresql'

/** A statement whose `${values}` travel as bind parameters. */
export { sql }

/** Runs a statement in the transaction of `em`, if it has one, and returns its rows. */
export const query = async <Row>(em: EntityManager, statement: RawBuilder<Row>): Promise<Row[]> => {
  const { rows } = await statement.execute(em.getKysely())
  return rows
}

/**
 * Inserts many rows with one statement and one parameter, whatever their number: they travel as a JSON array that Postgres
 * expands by the types of the table. Properties are columns in camel case; every row must have the same.
 */
export const insertRows = async (em: EntityManager, table: string, rows: readonly object[]): Promise<void> => {
  const first = rows[0]
  if (!first) return
  const columns = sql.join(Object.keys(first).map(name => sql.ref(snakeCase(name))))
  await query(
    em,
    sql`insert into ${sql.table(table)} (${columns})
        select ${columns} from json_populate_recordset(null::${sql.table(table)}, ${jsonOf(rows.map(toColumns))})`,
  )
}

const toColumns = (row: object): object =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [snakeCase(name), value]))

// Ledger amounts are bigints; as JSON they travel as text, which Postgres reads back as numbers.
export const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item))

const snakeNames = new Map<string, string>()
const snakeCase = (name: string): string => {
  const known = snakeNames.get(name)
  if (known !== undefined) return known
  const made = name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  snakeNames.set(name, made)
  return made
}

/** Whether the database answers at all. */
export const isDatabaseUp = async (em: EntityManager): Promise<boolean> => {
  try {
    await query(em, sql`select 1`)
    return true
  } catch {
    return false
  }
}
