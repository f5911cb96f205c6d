import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import type { LotKind } from '#infra/db/money/lot-rule.ts'
import { grantLot, takeBackLot } from '#infra/db/money/lots.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { enrollForPlanCredits, grantPlanCredits } from '#infra/db/money/plan-credits.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { assignOnce, tendOnce } from '../../../sagas/credit/tend-lots.ts'
import { newAccount } from '../../support/account.ts'
import { freshDatabase } from '../../support/database.ts'
import { inReverse } from '../../support/lifetime.ts'
import { endTask, holdFor, spendOnTask } from '../../support/money.ts'
import { privatePostgres } from '../../support/private-postgres.ts'

// A transaction that is held open elsewhere on the server would hold up the reader of the journal.
const lifetime = inReverse({ after })
await privatePostgres(lifetime)
const { em } = await freshDatabase(lifetime)
const deps = { em, log: createLog({ service: 'test', level: 'silent' }) }

const inTx = <Result>(work: (tx: EntityManager) => Promise<Result>): Promise<Result> => em().transactional(work)
const someAccount = async (credits = 0): Promise<string> => (await newAccount(em(), { credits })).accountId

const grant = (accountId: string, kind: LotKind, lot: { amount?: bigint; expiresAt?: Date } = {}): Promise<string> => {
  const operationId = `test:${newId('transfer')}`
  const facts = { amount: 10n, expiresAt: null, operationId, memo: 'a test', ...lot }
  return inTx(tx => grantLot(tx, { accountId, kind, ...facts }))
}

const remainingOf = async (accountId: string): Promise<string[]> => {
  const lots = sql<{ remaining: string }>`select remaining from credit_lot where account_id = ${accountId} order by id`
  return (await query(em(), lots)).map(({ remaining }) => remaining)
}

type Told = { type: string; credits: Record<string, unknown> }

const toldTo = async (accountId: string, type: string): Promise<Told['credits'][]> => {
  const events = sql<Told>`select type, data -> 'credits' as credits from event
    where subject = ${accountId} and type = ${type} order by sequence`
  return (await query(em(), events)).map(({ credits }) => credits)
}

const cursor = async (): Promise<bigint> => {
  const [row] = await query<{ xid: string }>(em(), sql`select xid::text from log_cursor where reader = 'lots'`)
  return BigInt(row?.xid ?? 0)
}

test('captures of many accounts are assigned, each once, however often it is tried', async () => {
  const accounts = await Promise.all(Array.from({ length: 60 }, () => someAccount(10)))
  for (const accountId of accounts) await inTx(tx => spendOnTask(tx, accountId, 3n))
  await Promise.all([assignOnce(deps), assignOnce(deps), assignOnce(deps)])
  for (const accountId of accounts) assert.deepEqual(await remainingOf(accountId), ['7'])
  assert.deepEqual(await reconcile(em()), [])
})

test('what commits late behind what was assigned already is assigned as well', async () => {
  const [early, late] = [await someAccount(10), await someAccount(10)]
  const isOpen = Promise.withResolvers<void>()
  const mayCommit = Promise.withResolvers<void>()
  const slow = inTx(async tx => {
    await spendOnTask(tx, late, 4n)
    isOpen.resolve()
    await mayCommit.promise
  })
  await isOpen.promise
  await inTx(tx => spendOnTask(tx, early, 2n))
  await assignOnce(deps)
  assert.deepEqual([await remainingOf(early), await remainingOf(late)], [['8'], ['10']])
  mayCommit.resolve()
  await slow
  await assignOnce(deps)
  assert.deepEqual([await remainingOf(early), await remainingOf(late)], [['8'], ['6']])
})

test('what was assigned is not looked at again', async () => {
  const before = await cursor()
  await inTx(async tx => spendOnTask(tx, await someAccount(1), 1n))
  await assignOnce(deps)
  await assignOnce(deps)
  assert.ok((await cursor()) > before)
})

test('one account that cannot be brought in order does not keep the others', async () => {
  const [broken, whole] = [await someAccount(10), await someAccount(10)]
  for (const accountId of [broken, whole]) await inTx(tx => spendOnTask(tx, accountId, 1n))
  const [lot] = await query<{ id: string }>(em(), sql`select id from credit_lot where account_id = ${broken}`)
  await em().execute(
    `alter table credit_lot add constraint stuck check (id <> '${lot!.id}' or remaining = 10) not valid`,
  )
  const before = await cursor()
  await assignOnce(deps)
  assert.deepEqual([await remainingOf(broken), await remainingOf(whole)], [['10'], ['9']])
  assert.equal(await cursor(), before, 'it is tried again')
  await em().execute('alter table credit_lot drop constraint stuck')
  await assignOnce(deps)
  assert.deepEqual(await remainingOf(broken), ['9'])
})

test('what is over expires, what open tasks hold of it when they let it go', async () => {
  const accountId = await someAccount()
  const lotId = await grant(accountId, 'promo')
  const task = await inTx(tx => holdFor(tx, accountId, 6n))
  await query(em(), sql`update credit_lot set expires_at = now() - interval '1 second' where id = ${lotId}`)
  await tendOnce(deps)
  assert.deepEqual(await readWallet(em(), accountId), { available: 0n, held: 6n })
  await inTx(tx => endTask(tx, task, 1n))
  await tendOnce(deps)
  await tendOnce(deps)
  assert.deepEqual(await readWallet(em(), accountId), { available: 0n, held: 0n })
  assert.deepEqual(
    (await toldTo(accountId, 'credits.expired')).map(({ amount }) => amount),
    ['4', '5'],
  )
})

const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * 3_600_000)

/** Lets so many hours pass for a lot. */
const pass = (lotId: string, hours: number): Promise<object[]> => {
  const span = sql`make_interval(hours => ${hours}::int)`
  return query(
    em(),
    sql`update credit_lot set created_at = created_at - ${span}, expires_at = expires_at - ${span} where id = ${lotId}`,
  )
}

test('what ends in a week is told of then and a day before, once each', async () => {
  const accountId = await someAccount()
  const lotId = await grant(accountId, 'promo', { expiresAt: hoursAgo(-30 * 24) })
  for (const hours of [22 * 24, 2 * 24, 0, 6 * 24 - 12, 0]) {
    await pass(lotId, hours)
    await tendOnce(deps)
    await inTx(tx => spendOnTask(tx, accountId, 1n))
  }
  assert.deepEqual(
    (await toldTo(accountId, 'credits.expiring')).map(({ days, amount, grant_id }) => [days, amount, grant_id]),
    [
      [7, '9', lotId],
      [1, '7', lotId],
    ],
  )
})

test('what was granted for two days is told of a day before, and what is spent is not told of', async () => {
  const accountId = await someAccount()
  const short = await grant(accountId, 'promo', { expiresAt: hoursAgo(-48), amount: 5n })
  const spent = await grant(accountId, 'promo', { expiresAt: hoursAgo(-47), amount: 1n })
  await inTx(tx => spendOnTask(tx, accountId, 1n))
  await tendOnce(deps)
  assert.deepEqual(await toldTo(accountId, 'credits.expiring'), [])
  await pass(short, 30)
  await pass(spent, 30)
  await tendOnce(deps)
  assert.deepEqual(
    (await toldTo(accountId, 'credits.expiring')).map(({ days, grant_id }) => [days, grant_id]),
    [[1, short]],
  )
})

test('who has spent most of the last grant is told once that credits are low', async () => {
  const accountId = await someAccount()
  await grant(accountId, 'paid', { amount: 100n })
  for (const amount of [85n, 6n, 1n]) {
    await inTx(tx => spendOnTask(tx, accountId, amount))
    await tendOnce(deps)
  }
  assert.deepEqual(await toldTo(accountId, 'credits.low'), [{ available: '9', held: '0', low_at: '10' }])
})

const planLots = (accountId: string): Promise<{ granted: string; expiresAt: Date }[]> => {
  const lots = sql<{ granted: string; expiresAt: Date }>`select granted, expires_at as "expiresAt" from credit_lot
    where account_id = ${accountId} and kind = 'plan' order by id`
  return query(em(), lots)
}

const enrolled = async (plan: string, timeZone: string): Promise<string> => {
  const accountId = await someAccount()
  await query(em(), sql`update account set plan = ${plan}, time_zone = ${timeZone} where id = ${accountId}`)
  await inTx(tx => enrollForPlanCredits(tx, accountId))
  return accountId
}

/** Grants as at that time: the enrolment is of long before. */
const grantAt = async (accountId: string, time: string): Promise<bigint> => {
  await query(em(), sql`update plan_credit set next_at = '2020-01-01' where account_id = ${accountId}`)
  return inTx(tx => grantPlanCredits(tx, accountId, new Date(time)))
}

test('who is enrolled gets the credits of the plan, and who is not gets none', async () => {
  const [one, other] = [await enrolled('pro', 'UTC'), await someAccount()]
  await tendOnce(deps)
  await tendOnce(deps)
  assert.deepEqual(
    (await planLots(one)).map(({ granted }) => granted),
    ['5000'],
  )
  assert.deepEqual(await planLots(other), [])
})

test('a month of credits begins and ends with the month of the account’s time zone', async () => {
  const accountId = await enrolled('pro', 'Pacific/Auckland')
  assert.equal(await grantAt(accountId, '2099-03-31T10:59:59Z'), 5000n)
  assert.equal(await grantAt(accountId, '2099-03-31T11:00:00Z'), 5000n)
  assert.deepEqual(
    (await planLots(accountId)).map(({ expiresAt }) => expiresAt.toISOString()),
    ['2099-03-31T11:00:00.000Z', '2099-04-30T12:00:00.000Z'],
  )
})

test('a month is granted once, whoever asks at the same time and however often the enrolment is repeated', async () => {
  const accountId = await enrolled('free', 'UTC')
  await Promise.all(Array.from({ length: 8 }, () => grantAt(accountId, '2099-01-15T00:00:00Z')))
  await inTx(tx => enrollForPlanCredits(tx, accountId))
  assert.equal(await grantAt(accountId, '2099-01-20T00:00:00Z'), 0n)
  assert.equal((await planLots(accountId)).length, 1)
})

test('a better plan brings what it has more for the month that runs, and a lesser one takes nothing', async () => {
  const accountId = await enrolled('free', 'UTC')
  const changeTo = (plan: string): Promise<object[]> =>
    query(em(), sql`update account set plan = ${plan} where id = ${accountId}`)
  assert.equal(await grantAt(accountId, '2099-01-01T00:00:00Z'), 100n)
  await changeTo('pro')
  assert.equal(await grantAt(accountId, '2099-01-10T00:00:00Z'), 4900n)
  await changeTo('free')
  assert.equal(await grantAt(accountId, '2099-01-20T00:00:00Z'), 0n)
  await changeTo('pro')
  assert.equal(await grantAt(accountId, '2099-01-30T00:00:00Z'), 0n)
})

test('what was taken back with the money for a plan is given again when the plan is bought again', async () => {
  const accountId = await enrolled('pro', 'UTC')
  await grantAt(accountId, '2099-01-01T00:00:00Z')
  const [lot] = await query<{ id: string }>(em(), sql`select id from credit_lot where account_id = ${accountId}`)
  const operationId = `test:${newId('transfer')}`
  await inTx(tx => takeBackLot(tx, { accountId, lotId: lot!.id, operationId, memo: 'refunded', atMost: 4000n }))
  assert.equal(await grantAt(accountId, '2099-01-10T00:00:00Z'), 4000n)
  assert.equal(await grantAt(accountId, '2099-01-11T00:00:00Z'), 0n)
})

test('a suspended account gets nothing until it is resumed', async () => {
  const accountId = await enrolled('free', 'UTC')
  await query(em(), sql`update account set suspended_at = now() where id = ${accountId}`)
  await tendOnce(deps)
  assert.deepEqual(await planLots(accountId), [])
  await query(em(), sql`update account set suspended_at = null where id = ${accountId}`)
  await tendOnce(deps)
  assert.equal((await planLots(accountId)).length, 1)
})

test('whatever was tended, everything adds up', async () => {
  assert.deepEqual(await reconcile(em()), [])
})
