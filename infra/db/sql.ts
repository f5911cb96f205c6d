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
 * A statement that changes rows and whose answer nobody needs, the channel to tell when it is committed, and the name under
 * which another write may refer to it, so that the other one runs after it.
 */
export type Write = { statement: RawBuilder<unknown>; notify?: string; name?: string }

/**
 * Runs writes together, in one round trip: the parts of one statement. They see the rows as they were before all of them,
 * so no write may depend on another one of them.
 */
export const writeAll = async (em: EntityManager, writes: readonly Write[]): Promise<void> => {
  if (writes.length === 0) return
  const steps = writes.map(({ statement, name }, place) => sql`${sql.ref(name ?? `step_${place}`)} as (${statement})`)
  // Inside the transaction: a notice sent before the commit would find nothing, and what it tells of would wait for a poll.
  const channels = [...new Set(writes.flatMap(({ notify }) => notify ?? []))]
  const notices = channels.length > 0 ? channels.map(channel => sql`pg_notify(${channel}, '')`) : [sql`1`]
  await query(em, sql`with ${sql.join(steps)} select ${sql.join(notices)}`)
}

/**
 * Inserts many rows with one statement and one parameter, whatever their number: they travel as a JSON array that Postgres
 * expands by the types of the table. Properties are columns in camel case; every row must have the same.
 */
export const insertion = (table: string, rows: readonly object[]): Write[] => {
  const [first] = rows
  if (!first) return []
  const columns = sql.join(Object.keys(first).map(name => sql.ref(snakeCase(name))))
  const statement = sql`insert into ${sql.table(table)} (${columns})
    select ${columns} from json_populate_recordset(null::${sql.table(table)}, ${jsonOf(rows.map(toColumns))}::json)`
  return [{ statement }]
}

export const insertRows = (em: EntityManager, table: string, rows: readonly object[]): Promise<void> =>
  writeAll(em, insertion(table, rows))

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
