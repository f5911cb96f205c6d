import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { returnWrites, spendingWrites } from '#infra/db/money/budget-counts.ts'
import {
  changeBudget,
  insertBudget,
  readBudgets,
  removeBudget,
  type Budget,
  type NewBudget,
} from '#infra/db/money/budgets.ts'
import { query, sql, writeAll } from '#infra/db/sql.ts'
import { isConflict } from '#infra/db/transient.ts'
import { newAccount } from '../../../support/account.ts'
import { freshDatabase } from '../../../support/database.ts'

const { em } = await freshDatabase({ after })

const accountWith = async (terms: Partial<NewBudget> = {}, timeZone = 'UTC') => {
  const { accountId, keyId } = await newAccount(em())
  await query(em(), sql`update account set time_zone = ${timeZone} where id = ${accountId}`)
  const usual = { name: 'A budget', scope: 'account', scopeId: null, period: 'day', amount: 100n } as const
  const id = await insertBudget(em(), {
    ...usual,
    accountId,
    softPercents: [50, 80],
    hard: true,
    createdBy: keyId,
    ...terms,
  })
  const read = async (now = new Date()): Promise<Budget> => (await readBudgets(em(), [accountId], now))[0]!
  return { accountId, id, read }
}

const spend = (budget: Budget, amount: bigint): Promise<void> =>
  writeAll(em(), spendingWrites({ spendings: [{ budget, amount }], exceeded: [] }))

const refuse = (budget: Budget): Promise<void> => writeAll(em(), spendingWrites({ spendings: [], exceeded: [budget] }))

type Said = { type: string; percent: number | null; used: string }
const said = (budgetId: string): Promise<Said[]> =>
  query<Said>(
    em(),
    sql`select type, (data -> 'budget' ->> 'percent')::int as percent, data -> 'budget' ->> 'used' as used
        from event where subject = ${budgetId} order by sequence`,
  )

test('the days of a budget are those of the time zone, also when the clocks change', async () => {
  const { read } = await accountWith({}, 'Europe/Zurich')
  const hoursAt = async (now: string): Promise<number> => {
    const { periodStart, resetsAt } = await read(new Date(now))
    return (resetsAt!.getTime() - periodStart.getTime()) / 3_600_000
  }
  assert.equal(await hoursAt('2026-03-29T12:00:00Z'), 23)
  assert.equal(await hoursAt('2026-10-25T12:00:00Z'), 25)
  assert.equal(await hoursAt('2026-11-21T12:00:00Z'), 24)
  const { periodStart, resetsAt } = await read(new Date('2026-06-30T22:30:00Z'))
  assert.deepEqual(
    [periodStart.toISOString(), resetsAt!.toISOString()],
    ['2026-06-30T22:00:00.000Z', '2026-07-01T22:00:00.000Z'],
  )
})

test('where midnight is left out when the clocks change, the day begins an hour later', async () => {
  const { read } = await accountWith({}, 'America/Santiago')
  const { periodStart } = await read(new Date('2026-09-06T12:00:00Z'))
  assert.equal(periodStart.toISOString(), '2026-09-06T04:00:00.000Z')
})

test('months have the length that they have, and a budget without a period never begins anew', async () => {
  const monthly = await accountWith({ period: 'month' }, 'Asia/Kathmandu')
  const { periodStart, resetsAt } = await monthly.read(new Date('2028-02-29T12:00:00Z'))
  assert.deepEqual(
    [periodStart.toISOString(), resetsAt!.toISOString()],
    ['2028-01-31T18:15:00.000Z', '2028-02-29T18:15:00.000Z'],
  )
  const total = await accountWith({ period: 'total' })
  const once = await total.read()
  assert.deepEqual([once.periodStart.getTime(), once.resetsAt], [0, null])
})

test('what is spent is counted, and each threshold is told of once', async () => {
  const { id, read } = await accountWith()
  await spend(await read(), 49n)
  assert.deepEqual(await said(id), [])
  await spend(await read(), 1n)
  await spend(await read(), 10n)
  await spend(await read(), 30n)
  assert.deepEqual(await said(id), [
    { type: 'budget.threshold_reached', percent: 50, used: '50' },
    { type: 'budget.threshold_reached', percent: 80, used: '90' },
  ])
  const { used, told } = await read()
  assert.equal(used, 90n)
  assert.deepEqual(told.toSorted(), ['50%', '80%'])
})

test('a threshold that is crossed again after something came back is not told of again, whatever a process remembers', async () => {
  const { id, read } = await accountWith({ softPercents: [50] })
  const remembered = await read()
  await spend(remembered, 60n)
  const countedIn = [{ budget_id: id, period_start: remembered.periodStart.toISOString() }]
  await writeAll(em(), returnWrites([{ countedIn, amount: 40n }]))
  assert.equal((await read()).used, 20n)
  await spend(remembered, 60n)
  assert.equal((await said(id)).length, 1)
})

test('beyond a hard budget nothing is counted, even by who remembers less of it', async () => {
  const { read } = await accountWith()
  const remembered = await read()
  await spend(remembered, 100n)
  await assert.rejects(spend(remembered, 1n), isConflict)
  assert.equal((await read()).used, 100n)
})

test('a budget that has less now, or is gone, makes what was decided before worthless', async () => {
  const { id, accountId, read } = await accountWith()
  const remembered = await read()
  await changeBudget(em(), { id, accountId }, { ...remembered, amount: 5n })
  await assert.rejects(spend(remembered, 6n), isConflict)
  await removeBudget(em(), { id, accountId })
  await assert.rejects(spend(remembered, 1n), isConflict)
  assert.deepEqual(await readBudgets(em(), [accountId], new Date()), [])
})

test('a soft budget counts on, and tells once that it is exceeded', async () => {
  const { id, read } = await accountWith({ hard: false, softPercents: [] })
  await spend(await read(), 100n)
  assert.deepEqual(await said(id), [])
  await spend(await read(), 1n)
  await spend(await read(), 1n)
  assert.deepEqual(await said(id), [{ type: 'budget.exceeded', percent: null, used: '101' }])
})

test('the first refusal by a hard budget is told of, and no later one in its period', async () => {
  const { id, read } = await accountWith()
  const remembered = { ...(await read()), used: 100n }
  await refuse(remembered)
  await refuse(remembered)
  assert.deepEqual(await said(id), [{ type: 'budget.exceeded', percent: null, used: '100' }])
  await refuse({ ...remembered, periodStart: new Date(0) })
  assert.equal((await said(id)).length, 2)
})

test('a budget of 2 to the power of 53 and more is exact', async () => {
  const amount = 9_007_199_254_740_993n
  const { read } = await accountWith({ amount, softPercents: [100] })
  await spend(await read(), amount - 1n)
  assert.deepEqual((await read()).told, [])
  await spend(await read(), 1n)
  assert.deepEqual((await read()).told, ['100%'])
})

test('what comes back of many tasks is summed, and a period that nobody counted in is left alone', async () => {
  const { id, read } = await accountWith()
  await spend(await read(), 50n)
  const countedIn = [{ budget_id: id, period_start: (await read()).periodStart.toISOString() }]
  const long = [{ budget_id: id, period_start: '2001-01-01T00:00:00.000Z' }]
  await writeAll(
    em(),
    returnWrites([
      { countedIn, amount: 10n },
      { countedIn, amount: 5n },
      { countedIn: long, amount: 7n },
      { countedIn, amount: 0n },
    ]),
  )
  assert.equal((await read()).used, 35n)
})
