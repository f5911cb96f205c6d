import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { Client, escapeIdentifier } from 'pg'
import { newId } from '#contracts/ids.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { expireLots, takeCredits } from '#infra/db/money/lots.ts'
import { connectDatabase } from '#infra/db/orm.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import { inReverse } from '../../../support/lifetime.ts'

const lifetime = inReverse({ after })
const server = new URL(process.env['DATABASE_URL']!)
const name = `test_${randomBytes(8).toString('hex')}`

const asAdmin = async (statement: string): Promise<void> => {
  const admin = new Client({ connectionString: server.href })
  await admin.connect()
  await admin.query(statement)
  await admin.end()
}

await asAdmin(`create database ${escapeIdentifier(name)}`)
lifetime.after(() => asAdmin(`drop database ${escapeIdentifier(name)} with (force)`))
const url = new URL(server)
url.pathname = `/${name}`
const orm = await connectDatabase({ url: url.href, poolSize: 2, asOwner: true })
lifetime.after(() => orm.close(true))
const em = () => orm.em.fork()

type Book = 'issued' | 'available' | 'held' | 'earned'

/** An account of before there were lots: granted 100, of which a task has cost 30. */
const oldAccount = async (): Promise<string> => {
  const accountId = newId('account')
  await query(em(), sql`insert into account (id, name, limits) values (${accountId}, 'Old', '{}')`)
  await query(em(), sql`insert into wallet (account_id, available, held) values (${accountId}, 70, 0)`)
  const moves: [Book, Book, number][] = [
    ['issued', 'available', 100],
    ['available', 'held', 30],
    ['held', 'earned', 30],
  ]
  for (const [source, target, amount] of moves) {
    await query(
      em(),
      sql`insert into ledger_transfer (id, operation_id, account_id, source, target, amount)
          values (${newId('transfer')}, ${newId('transfer')}, ${accountId}, ${source}, ${target}, ${amount})`,
    )
  }
  return accountId
}

test('what an account had before there were lots is one lot, and everything adds up from then on', async () => {
  await orm.migrator.up({ to: '0010-plans' })
  const accountId = await oldAccount()
  await orm.migrator.up()
  const lots = await query(
    em(),
    sql`select kind, granted, remaining, expires_at from credit_lot where account_id = ${accountId}`,
  )
  assert.deepEqual(lots, [{ kind: 'manual', granted: '70', remaining: '70', expires_at: null }])
  assert.deepEqual(await reconcile(em()), [])
  await em().transactional(async tx => {
    await takeCredits(tx, { accountId, amount: 20n, operationId: newId('transfer'), memo: 'corrected' })
    await expireLots(tx, accountId)
  })
  assert.equal((await readWallet(em(), accountId)).available, 50n)
  assert.deepEqual(await reconcile(em()), [])
})
