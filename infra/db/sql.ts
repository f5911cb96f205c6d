import { sql, type RawBuilder } from 'kysely'
import type { EntityManager } from '@mikro-orm/postgresql'

/** A statement whose `${values}` travel as bind parameters. */
export { sql, type RawBuilder }

/** Runs a statement in the transaction of `em`, if it has one, and returns its rows. */
export const query = async <Row>(em: EntityManager, statement: RawBuilder<Row>): Promise<Row[]> => {
  const { rows } = await statement.execute(em.getKysely())
  return rows
}

export type Write = {
  /** A statement that changes rows. */
  statement: RawBuilder<unknown>
  /** The channel to tell when it is committed. */
  notify?: string
  /** The name under which another write may refer to it, so that the other one runs after it. */
  name?: string
  /**
   * How many rows it must return. With any other number what the writes were decided on is out of date: none of them happens,
   * and the error is one that `isConflict` knows.
   */
  expects?: number
}

/**
 * Runs writes together, in one round trip: the parts of one statement, so they happen together even outside a transaction.
 * They see the rows as they were before all of them, so no write may depend on another one of them.
 */
export const writeAll = async (em: EntityManager, writes: readonly Write[]): Promise<void> => {
  if (writes.length === 0) return
  const named = writes.map((write, place) => ({ ...write, name: write.name ?? `step_${place}` }))
  const steps = named.map(({ statement, name }) => sql`${sql.ref(name)} as (${statement})`)
  const met = named.flatMap(({ name, expects }) =>
    expects === undefined ? [] : [sql`(select count(*) from ${sql.ref(name)}) = ${expects}`],
  )
  const guard = met.length > 0 ? [sql`case when ${sql.join(met, sql` and `)} then null else out_of_date() end`] : []
  // Inside the transaction: a notice sent before the commit would find nothing, and what it tells of would wait for a poll.
  const notices = [...new Set(writes.flatMap(({ notify }) => notify ?? []))].map(
    channel => sql`pg_notify(${channel}, '')`,
  )
  const answers = [...guard, ...notices, sql`1`]
  await query(em, sql`with ${sql.join(steps)} select ${sql.join(answers)}`)
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

/**
 * That a column is one of these values. Where rows that travel as JSON are joined to a table it says nothing new, but it is what makes
 * a prepared plan use the index: one that was made while the table was small may read all of it for ever.
 */
export const among = (column: string, values: readonly string[], type = 'text'): RawBuilder<boolean> =>
  sql<boolean>`${sql.ref(column)} = any(${[...new Set(values)]}::${sql.raw(type)}[])`

export const insertRows = (em: EntityManager, table: string, rows: readonly object[]): Promise<void> =>
  writeAll(em, insertion(table, rows))

const toColumns = (row: object): object =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [snakeCase(name), value]))

/** Rows as JSON. Amounts are bigints; they travel as text, which Postgres reads back as numbers. */
export const jsonOf = (rows: readonly object[]): string => JSON.stringify(rows.map(withoutBigints))

// A replacer function would say the same in a line, and costs several times as much: it is asked about every value inside.
const withoutBigints = (row: object): object =>
  Object.values(row).some(value => typeof value === 'bigint')
    ? Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
      )
    : row

const snakeNames = new Map<string, string>()
const snakeCase = (name: string): string => {
  const known = snakeNames.get(name)
  if (known !== undefined) return known
  const made = name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  snakeNames.set(name, made)
  return made
}

/** Bytes among rows that travel as JSON: Postgres reads them from text in this form. */
export const bytesAsText = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`

/** Whether the database answers, and takes writes: a standby does not. */
export const isDatabaseUp = async (em: EntityManager): Promise<boolean> => {
  try {
    const [row] = await query<{ isReadOnly: boolean }>(
      em,
      sql`select current_setting('transaction_read_only')::boolean as "isReadOnly"`,
    )
    return row?.isReadOnly === false
  } catch {
    return false
  }
}
