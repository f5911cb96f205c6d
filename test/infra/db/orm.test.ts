import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { connectDatabase } from '#infra/db/orm.ts'
import { query, sql } from '#infra/db/sql.ts'
import { freshDatabase } from '../../support/database.ts'

const { url } = await freshDatabase({ after })

test(
  'a question that still waits for its connection as the database is closed is refused, and closing ends',
  { timeout: 30_000 },
  async () => {
    for (const asOwner of [true, false]) {
      const orm = await connectDatabase({ url, poolSize: 2, asOwner })
      const asked = query(orm.em.fork(), sql`select 1`)
      await Promise.all([assert.rejects(asked, /the database is being closed/), orm.close()])
    }
  },
)
