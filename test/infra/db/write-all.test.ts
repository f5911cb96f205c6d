import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { insertion, query, sql, writeAll, type Write } from '#infra/db/sql.ts'
import { isConflict, isTransient } from '#infra/db/transient.ts'
import { freshDatabase } from '../../support/database.ts'

const { em } = await freshDatabase({ after })
const rowsOf = (reader: string) => query(em(), sql`select from log_cursor where reader = ${reader}`)
const cursor = (reader: string): Write[] => insertion('log_cursor', [{ reader, xid: '1', sequence: '1' }])
const found = (rows: number): Write => ({ statement: sql`select from generate_series(1, ${rows}::int)`, expects: 2 })

test('writes whose expectation is met happen, outside a transaction as well', async () => {
  await writeAll(em(), [...cursor('met'), found(2)])
  assert.equal((await rowsOf('met')).length, 1)
})

test('of writes with one unmet expectation none happens, and the error is a conflict', async () => {
  for (const rows of [0, 1, 3]) {
    const error = await writeAll(em(), [...cursor('unmet'), found(rows)]).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.ok(isConflict(error) && isTransient(error), `${rows} rows: ${String(error)}`)
  }
  assert.equal((await rowsOf('unmet')).length, 0)
})

test('no writes at all ask nothing of the database', async () => {
  await writeAll(em(), [])
})
