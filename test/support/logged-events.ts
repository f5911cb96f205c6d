import assert from 'node:assert/strict'
import { z } from 'zod'
import { findEventType } from '#contracts/events/lifecycle.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'

type Logged = { type: string; data: unknown }

/** Every event of the log is of a type that the catalogue has, and says what it promises: all of it, and nothing beside. */
export const assertLogFits = async (em: EntityManager): Promise<void> => {
  const events = await query<Logged>(em, sql`select type, data from event order by xid, sequence`)
  for (const event of events) assert.equal(faultOf(event), undefined, event.type)
}

/** Why an event does not fit, in words. */
export const faultOf = ({ type, data }: Logged): string | undefined => {
  const known = findEventType(type)
  if (!known) return 'the catalogue has no such type'
  const parsed = known.data.safeParse(data)
  if (!parsed.success) return z.prettifyError(parsed.error)
  // What the schema does not name was left out of what it gives.
  return JSON.stringify(sorted(parsed.data)) === JSON.stringify(sorted(data))
    ? undefined
    : `it says more than its schema: ${JSON.stringify(data)}`
}

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  )
}
