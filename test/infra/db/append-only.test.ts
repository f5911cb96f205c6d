import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { connectDatabase } from '#infra/db/orm.ts'
import { grantLot, takeCredits } from '#infra/db/money/lots.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../../support/account.ts'
import { freshDatabase } from '../../support/database.ts'

const { em: owner, url } = await freshDatabase({ after })
// As the processes connect.
const orm = await connectDatabase({ url, poolSize: 2 })
after(() => orm.close(true))
const { accountId } = await newAccount(owner(), { credits: 10 })
await orm.em.fork().transactional(async tx => {
  const about = { accountId, memo: 'a test' }
  await grantLot(tx, { ...about, kind: 'promo', amount: 1n, expiresAt: null, operationId: newId('transfer') })
  await takeCredits(tx, { ...about, amount: 2n, operationId: newId('transfer') })
})

/** The SQLSTATE and the sentence of a refusal. */
const refusalOf = async (work: Promise<unknown>): Promise<[code: string, message: string]> => {
  const error = (await work.then(
    () => assert.fail('it was let through'),
    (reason: unknown) => reason,
  )) as { code: string; message: string }
  return [error.code, error.message]
}

const changes = {
  update: (table: string) => `update ${table} set amount = amount + 1`,
  delete: (table: string) => `delete from ${table}`,
  truncate: (table: string) => `truncate ${table}`,
}

for (const table of ['ledger_transfer', 'lot_use']) {
  for (const [name, change] of Object.entries(changes)) {
    test(`the processes have no right to ${name} ${table}`, async () => {
      const [code, message] = await refusalOf(orm.em.fork().execute(change(table)))
      assert.equal(code, '42501')
      assert.match(message, /permission denied for table/)
    })

    test(`not even the owner can ${name} ${table}`, async () => {
      const [code, message] = await refusalOf(owner().execute(change(table)))
      assert.equal(code, '42501')
      assert.match(message, /append-only/)
    })
  }
}

test('the audit log is as closed to the processes as the journal', async () => {
  for (const change of ["update audit_entry set actor = 'x'", 'delete from audit_entry', 'truncate audit_entry']) {
    const [code, message] = await refusalOf(orm.em.fork().execute(change))
    assert.deepEqual([code, /permission denied for table/.test(message)], ['42501', true], change)
  }
})

test('the processes have what they need of every other table, of those of later migrations as well', async () => {
  const closed = await query<{ name: string }>(
    owner(),
    sql`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p')
          and not (has_table_privilege('inkstone_app', c.oid, 'select') and has_table_privilege('inkstone_app', c.oid, 'insert')
            and has_table_privilege('inkstone_app', c.oid, 'update') and has_table_privilege('inkstone_app', c.oid, 'delete'))
        order by 1`,
  )
  assert.deepEqual(
    closed.map(({ name }) => name),
    ['audit_entry', 'ledger_transfer', 'lot_use'],
  )
  const made = await owner()
    .execute('create table of_a_later_migration (id text)')
    .then(() => orm.em.fork().execute("insert into of_a_later_migration values ('a')"))
  assert.ok(made)
})
