import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import type { LotKind } from '#infra/db/money/lot-rule.ts'
import { lockLots } from '#infra/db/money/lot-rows.ts'
import { expireLots, grantLot, takeBackLot, takeCredits } from '#infra/db/money/lots.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'
import { endTask, holdFor, spendOnTask } from '../../../support/money.ts'

const { em } = await freshDatabase({ after })

const inTx = <Result>(work: (tx: EntityManager) => Promise<Result>): Promise<Result> => em().transactional(work)
const someAccount = async (): Promise<string> => (await newAccount(em())).accountId
const operation = (): string => `test:${newId('transfer')}`
const hourMs = 3_600_000
const inHours = (hours: number): Date => new Date(Date.now() + hours * hourMs)

type Granting = { kind?: LotKind; amount?: bigint; expiresAt?: Date | null; orderId?: string; operationId?: string }

const grant = (accountId: string, granting: Granting = {}): Promise<string> => {
  const lot = { kind: 'manual' as const, amount: 10n, expiresAt: null, operationId: operation(), memo: 'a test' }
  return inTx(tx => grantLot(tx, { accountId, ...lot, ...granting }))
}

/** What is left of each lot of an account, in the order in which they came, once captures are assigned. */
const leftOf = async (accountId: string): Promise<string[]> => {
  await inTx(tx => lockLots(tx, accountId))
  const rows = await query<{ remaining: string }>(
    em(),
    sql`select remaining from credit_lot where account_id = ${accountId} order by id`,
  )
  return rows.map(({ remaining }) => remaining)
}

const typesOf = async (accountId: string): Promise<string[]> => {
  const rows = await query<{ type: string }>(
    em(),
    sql`select type from event where subject = ${accountId} order by sequence`,
  )
  return rows.map(({ type }) => type)
}

/** The time of a lot comes, as if it had been granted earlier. */
const endNow = (lotId: string): Promise<object[]> =>
  query(em(), sql`update credit_lot set expires_at = now() - interval '1 second' where id = ${lotId}`)

test('a grant is a lot, a balance and an event', async () => {
  const accountId = await someAccount()
  const lotId = await grant(accountId, { kind: 'promo', amount: 7n })
  assert.match(lotId, /^grt_/)
  assert.equal((await readWallet(em(), accountId)).available, 7n)
  assert.deepEqual(await leftOf(accountId), ['7'])
  assert.deepEqual(await typesOf(accountId), ['credits.granted'])
})

test('the same operation grants once, also when it is asked for many times at once', async () => {
  const accountId = await someAccount()
  const operationId = operation()
  const ids = await Promise.all(Array.from({ length: 10 }, () => grant(accountId, { operationId })))
  assert.equal(new Set(ids).size, 1)
  assert.equal((await readWallet(em(), accountId)).available, 10n)
})

test('amounts beyond what a double can count come out as they went in', async () => {
  const accountId = await someAccount()
  const amount = 2n ** 53n + 1n
  await grant(accountId, { amount })
  await inTx(tx => spendOnTask(tx, accountId, 2n ** 52n))
  assert.deepEqual(await leftOf(accountId), [String(amount - 2n ** 52n)])
  assert.equal((await readWallet(em(), accountId)).available, amount - 2n ** 52n)
})

test('what tasks cost comes out of what was given, then out of what was paid for', async () => {
  const accountId = await someAccount()
  await grant(accountId, { kind: 'paid' })
  await grant(accountId, { kind: 'promo', expiresAt: inHours(48) })
  await grant(accountId, { kind: 'plan', expiresAt: inHours(24) })
  for (const charged of [4n, 8n, 11n]) await inTx(tx => spendOnTask(tx, accountId, charged))
  assert.deepEqual(await leftOf(accountId), ['7', '0', '0'])
})

test('of an order what is unspent can be taken back, once', async () => {
  const accountId = await someAccount()
  const orderId = newId('order')
  await grant(accountId, { kind: 'paid', orderId })
  await inTx(tx => spendOnTask(tx, accountId, 3n))
  const operationId = operation()
  const takeBack = (): Promise<bigint> =>
    inTx(tx => takeBackLot(tx, { accountId, orderId, operationId, memo: 'the order was refunded' }))
  assert.equal(await takeBack(), 7n)
  assert.equal(await takeBack(), 7n, 'a repetition says what was taken, and takes nothing')
  assert.deepEqual(await readWallet(em(), accountId), { available: 0n, held: 0n })
})

test('what open tasks hold of an order is not taken back, and no more than was asked for', async () => {
  const accountId = await someAccount()
  await grant(accountId, { kind: 'promo', amount: 4n })
  const lotId = await grant(accountId, { kind: 'paid' })
  const task = await inTx(tx => holdFor(tx, accountId, 9n))
  const take = (atMost: bigint): Promise<bigint> =>
    inTx(tx => takeBackLot(tx, { accountId, lotId, operationId: operation(), memo: 'refunded', atMost }))
  assert.equal(await take(2n), 2n)
  assert.equal(await take(100n), 3n)
  assert.equal(await take(100n), 0n)
  await inTx(tx => endTask(tx, task, 9n))
  assert.deepEqual(await leftOf(accountId), ['0', '0'])
})

test('what one order brought in is not taken back from another', async () => {
  const accountId = await someAccount()
  const [first, second] = [newId('order'), newId('order')]
  await grant(accountId, { kind: 'paid', orderId: first })
  await grant(accountId, { kind: 'paid', orderId: second })
  await inTx(tx => spendOnTask(tx, accountId, 10n))
  const takeBack = (orderId: string): Promise<bigint> =>
    inTx(tx => takeBackLot(tx, { accountId, orderId, operationId: operation(), memo: 'refunded' }))
  assert.equal(await takeBack(first), 0n)
  assert.equal(await takeBack(second), 10n)
})

test('of another account nothing is taken back', async () => {
  const [accountId, other] = [await someAccount(), await someAccount()]
  const lotId = await grant(other, { kind: 'paid' })
  const taken = await inTx(tx => takeBackLot(tx, { accountId, lotId, operationId: operation(), memo: 'refunded' }))
  assert.equal(taken, 0n)
})

test('of a refund of the money and a task that run against each other, one wins', async () => {
  const accountId = await someAccount()
  const orderId = newId('order')
  for (let round = 0; round < 10; round++) {
    await grant(accountId, { kind: 'paid', orderId })
    const [taken, spent] = await Promise.allSettled([
      inTx(tx => takeBackLot(tx, { accountId, orderId, operationId: operation(), memo: 'refunded' })),
      inTx(tx => spendOnTask(tx, accountId, 10n)),
    ])
    const refunded = taken.status === 'fulfilled' ? taken.value : 0n
    assert.equal(refunded + (spent.status === 'fulfilled' ? 10n : 0n), 10n)
  }
  assert.deepEqual(await readWallet(em(), accountId), { available: 0n, held: 0n })
})

test('credits are taken from whatever is spent next, or not at all', async () => {
  const accountId = await someAccount()
  await grant(accountId, { kind: 'paid' })
  await grant(accountId, { kind: 'promo' })
  const operationId = operation()
  const take = (amount: bigint, id = operation()): Promise<boolean> =>
    inTx(tx => takeCredits(tx, { accountId, amount, operationId: id, memo: 'corrected' }))
  assert.equal(await take(21n), false)
  assert.equal(await take(12n, operationId), true)
  assert.equal(await take(12n, operationId), true)
  assert.deepEqual(await leftOf(accountId), ['8', '0'])
})

test('what is not spent in time expires, and no more than that', async () => {
  const accountId = await someAccount()
  await grant(accountId, { kind: 'paid' })
  const lotId = await grant(accountId, { kind: 'promo', expiresAt: inHours(1) })
  await inTx(tx => spendOnTask(tx, accountId, 4n))
  assert.equal(await inTx(tx => expireLots(tx, accountId)), 0)
  await endNow(lotId)
  assert.equal(await inTx(tx => expireLots(tx, accountId)), 1)
  assert.equal(await inTx(tx => expireLots(tx, accountId)), 0)
  assert.deepEqual(await leftOf(accountId), ['10', '0'])
  assert.equal((await readWallet(em(), accountId)).available, 10n)
  assert.ok((await typesOf(accountId)).includes('credits.expired'))
})

test('what open tasks hold of a lot that is over can still be spent, and expires when it is released', async () => {
  const accountId = await someAccount()
  const lotId = await grant(accountId, { kind: 'promo', expiresAt: inHours(1) })
  const [one, other] = [await inTx(tx => holdFor(tx, accountId, 3n)), await inTx(tx => holdFor(tx, accountId, 4n))]
  await endNow(lotId)
  await inTx(tx => expireLots(tx, accountId))
  assert.deepEqual(await readWallet(em(), accountId), { available: 0n, held: 7n })
  await inTx(tx => endTask(tx, one, 3n))
  await inTx(tx => endTask(tx, other, 0n))
  assert.equal((await readWallet(em(), accountId)).available, 4n)
  await inTx(tx => expireLots(tx, accountId))
  assert.deepEqual(await readWallet(em(), accountId), { available: 0n, held: 0n })
  assert.deepEqual(await leftOf(accountId), ['0'])
})

test('a balance that becomes low or empty is told once each time', async () => {
  const accountId = await someAccount()
  await grant(accountId, { amount: 100n })
  const take = (amount: bigint): Promise<boolean> =>
    inTx(tx => takeCredits(tx, { accountId, amount, operationId: operation(), memo: 'corrected' }))
  for (const amount of [89n, 1n, 1n, 9n]) await take(amount)
  await grant(accountId, { amount: 100n })
  await take(100n)
  const told = (await typesOf(accountId)).filter(type => /low|depleted/.test(type))
  assert.deepEqual(told, ['credits.low', 'credits.depleted', 'credits.low', 'credits.depleted'])
})

test('whatever was done with lots, everything adds up', async () => {
  assert.deepEqual(await reconcile(em()), [])
})
