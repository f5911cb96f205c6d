import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { insertRows, isDatabaseUp, query, sql } from '#infra/db/sql.ts'
import { isTransient } from '#infra/db/transient.ts'
import { freshDatabase } from '../../support/database.ts'

const { em } = await freshDatabase({ after })

test('a server that takes no writes, as one that another has replaced, is not up, and refuses nobody for good', async () => {
  assert.equal(await isDatabaseUp(em()), true)
  await em()
    .transactional(async tx => {
      await query(tx, sql`set transaction read only`)
      assert.equal(await isDatabaseUp(tx), false)
      const writing = insertRows(tx, 'log_cursor', [{ reader: 'a', xid: '1', sequence: '1' }])
      await assert.rejects(writing, error => isTransient(error))
    })
    .catch(isTransient)
  assert.deepEqual(await query(em(), sql`select from log_cursor where reader = 'a'`), [])
})

test('what the database refuses for what it is, is refused for good', async () => {
  const error = await query(em(), sql`select 1 / 0`).catch((reason: unknown) => reason)
  assert.ok(error instanceof Error)
  assert.equal(isTransient(error), false)
})
