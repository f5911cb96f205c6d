import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import type { LotKind } from '#infra/db/money/lot-rule.ts'
import { grantLot } from '#infra/db/money/lots.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { refundCharge } from '#infra/db/money/refund-charge.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'
import { spendOnTask } from '../../../support/money.ts'

const { em } = await freshDatabase({ after })

const inTx = <Result>(work: (tx: EntityManager) => Promise<Result>): Promise<Result> => em().transactional(work)

const grant = (accountId: string, kind: LotKind, amount: bigint): Promise<string> => {
  const expiresAt = kind === 'promo' ? new Date(Date.now() + 3_600_000) : null
  const operationId = `test:${newId('transfer')}`
  return inTx(tx => grantLot(tx, { accountId, kind, amount, expiresAt, operationId, memo: 'a test' }))
}

const refund = (accountId: string, taskId: string, amount: bigint): Promise<void> =>
  inTx(tx => refundCharge(tx, { accountId, taskId, amount, operationId: `test:${newId('transfer')}`, memo: 'sorry' }))

type LotFacts = { kind: string; remaining: string; days: number | null }

const lotsOf = (accountId: string): Promise<LotFacts[]> =>
  query<LotFacts>(
    em(),
    sql`select kind, remaining, round(extract(epoch from expires_at - now()) / 86400)::int as days
        from credit_lot where account_id = ${accountId} order by id`,
  )

/** An account that has spent 6 credits on a task: 4 that it was given and 2 that it had paid for. */
const spender = async (): Promise<{ accountId: string; taskId: string; promo: string }> => {
  const { accountId } = await newAccount(em())
  const promo = await grant(accountId, 'promo', 4n)
  await grant(accountId, 'paid', 5n)
  return { accountId, promo, taskId: await inTx(tx => spendOnTask(tx, accountId, 6n)) }
}

test('what is given back goes to the lots that it came from', async () => {
  const { accountId, taskId } = await spender()
  await refund(accountId, taskId, 6n)
  assert.deepEqual(
    (await lotsOf(accountId)).map(({ remaining }) => remaining),
    ['4', '5'],
  )
  assert.equal((await readWallet(em(), accountId)).available, 9n)
})

test('a part that is given back goes to what was paid for first, and the next part goes on from there', async () => {
  const { accountId, taskId } = await spender()
  await refund(accountId, taskId, 3n)
  await refund(accountId, taskId, 2n)
  assert.deepEqual(
    (await lotsOf(accountId)).map(({ remaining }) => remaining),
    ['3', '5'],
  )
})

test('what came from a lot that is over comes back as one of its own that lives 30 days', async () => {
  const { accountId, taskId, promo } = await spender()
  await query(em(), sql`update credit_lot set expires_at = now() - interval '1 second' where id = ${promo}`)
  await refund(accountId, taskId, 6n)
  assert.deepEqual(await lotsOf(accountId), [
    { kind: 'promo', remaining: '0', days: 0 },
    { kind: 'paid', remaining: '5', days: null },
    { kind: 'refund', remaining: '4', days: 30 },
  ])
})

test('more than a task has cost is not given back, and of the attempt nothing stays', async () => {
  const { accountId, taskId } = await spender()
  await assert.rejects(refund(accountId, taskId, 7n), /task_refunded/)
  assert.equal((await readWallet(em(), accountId)).available, 3n)
})

test('two that would give back all at the same time give it back once', async () => {
  const { accountId, taskId } = await spender()
  const both = await Promise.allSettled([refund(accountId, taskId, 6n), refund(accountId, taskId, 6n)])
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal((await readWallet(em(), accountId)).available, 9n)
})

test('what was charged before there were lots comes back for ever', async () => {
  const { accountId, taskId } = await spender()
  await em().transactional(async tx => {
    await tx.execute('alter table ledger_transfer disable trigger is_append_only')
    await query(tx, sql`update ledger_transfer set xid = '0' where operation_id = ${`capture:${taskId}`}`)
    await query(
      tx,
      sql`update credit_lot set remaining = 0, granted = 4, transfer_id = null where account_id = ${accountId} and kind = 'promo'`,
    )
    await tx.execute('alter table ledger_transfer enable trigger is_append_only')
  })
  await refund(accountId, taskId, 6n)
  assert.deepEqual((await lotsOf(accountId)).at(-1), { kind: 'refund', remaining: '6', days: null })
  await query(em(), sql`delete from credit_lot where account_id = ${accountId}`)
})

test('whatever was given back, the lots equal the journal', async () => {
  const { accountId } = await spender()
  assert.deepEqual(
    (await reconcile(em())).filter(one => one.accountId === accountId),
    [],
  )
})
