import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { grantLot } from '#infra/db/money/lots.ts'
import type { LotKind } from '#infra/db/money/lot-rule.ts'
import { newId } from '#contracts/ids.ts'
import { query, sql } from '#infra/db/sql.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const em = platform.em
const json = { type: 'diagnostic.echo', input: {} }

type Balance = {
  available: string
  held: string
  settled: string
  pending: string
  expiring: { amount: string; at: string }[]
  projected_depletion_at: string | null
  as_of: string | null
}
type Grant = { id: string; kind: string; status: string; granted: string; remaining: string }

const user = () => echoUser(platform, { credits: 0 })
type User = Awaited<ReturnType<typeof user>>

const grant = (accountId: string, kind: LotKind, lot: { amount: bigint; expiresAt?: Date }): Promise<string> => {
  const operationId = `test:${newId('transfer')}`
  return em().transactional(tx =>
    grantLot(tx, { accountId, kind, expiresAt: null, operationId, memo: 'a test', ...lot }),
  )
}

const balanceOf = async ({ client }: User, asOf?: string): Promise<Balance> =>
  (await client.call<Balance>('GET', `/v1/credits/balance${asOf === undefined ? '' : `?as_of=${asOf}`}`)).body

const spend = async ({ client }: User, tasks: number): Promise<void> => {
  for (let n = 0; n < tasks; n++) assert.equal((await client.call('POST', '/v1/tasks', { json })).status, 202)
  await allEnded(platform)
}

const inDays = (days: number): Date => new Date(Date.now() + days * 24 * 3_600_000)

test('what was given is spent before what was paid for, and the grants show it', async () => {
  const one = await user()
  await grant(one.accountId, 'paid', { amount: 5n })
  await grant(one.accountId, 'promo', { amount: 3n, expiresAt: inDays(3) })
  await spend(one, 4)
  await eventually('the lots follow', async () => {
    const { body } = await one.client.call<{ data: Grant[] }>('GET', '/v1/credits/grants?order=asc')
    return JSON.stringify(body.data.map(({ remaining }) => remaining)) === '["4","0"]'
  })
  const { body } = await one.client.call<{ data: Grant[] }>('GET', '/v1/credits/grants?status=spent')
  assert.deepEqual(
    body.data.map(({ kind, status, granted }) => [kind, status, granted]),
    [['promo', 'spent', '3']],
  )
})

test('the balance says at once what ends when, also while the lots lag behind', async () => {
  const one = await user()
  const at = inDays(3)
  await grant(one.accountId, 'promo', { amount: 3n, expiresAt: at })
  await grant(one.accountId, 'paid', { amount: 5n })
  await spend(one, 1)
  const balance = await balanceOf(one)
  assert.deepEqual(balance.expiring, [{ amount: '2', at: at.toISOString() }])
  assert.deepEqual([balance.available, balance.held, balance.settled, balance.pending], ['7', '0', '1', '0'])
})

test('a balance is shown as it was at any time', async () => {
  const one = await user()
  const before = new Date(Date.now() - 1_000).toISOString()
  await grant(one.accountId, 'manual', { amount: 5n })
  const [granted] = await query<{ at: string }>(
    em(),
    sql`select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
        from ledger_transfer where account_id = ${one.accountId}`,
  )
  await spend(one, 2)
  const figures = ({ available, held, settled }: Balance): string[] => [available, held, settled]
  assert.deepEqual(figures(await balanceOf(one, before)), ['0', '0', '0'])
  assert.deepEqual(figures(await balanceOf(one, granted!.at)), ['5', '0', '0'])
  assert.deepEqual(figures(await balanceOf(one)), ['3', '0', '2'])
  assert.deepEqual((await balanceOf(one, before)).expiring, [])
  assert.equal((await one.client.call('GET', '/v1/credits/balance?as_of=yesterday')).status, 422)
})

test('at the rate of the last days the balance says when nothing is left', async () => {
  const one = await user()
  await grant(one.accountId, 'manual', { amount: 5n })
  assert.equal((await balanceOf(one)).projected_depletion_at, null)
  await spend(one, 2)
  const at = await eventually(
    'the usage is counted',
    async () => (await balanceOf(one)).projected_depletion_at ?? undefined,
  )
  assert.ok(Date.parse(at) > Date.now())
})

test('credits that are not spent in time expire by themselves, and are told of', async () => {
  const one = await user()
  const lotId = await grant(one.accountId, 'promo', { amount: 3n, expiresAt: inDays(3) })
  await query(em(), sql`update credit_lot set expires_at = now() - interval '1 second' where id = ${lotId}`)
  await eventually('they are gone', async () => (await balanceOf(one)).available === '0')
  const { body } = await one.client.call<{ data: { type: string; amount: string }[] }>(
    'GET',
    '/v1/credits/transactions',
  )
  assert.deepEqual(
    body.data.map(({ type, amount }) => [type, amount]),
    [
      ['expiry', '3'],
      ['grant', '3'],
    ],
  )
  await eventually('an event tells of it', async () => {
    const events = await one.client.call<{ data: { type: string }[] }>('GET', '/v1/events')
    return events.body.data.some(({ type }) => type === 'credits.expired')
  })
})

test('after all of it nothing is lost and every lot equals the journal', () => assertNothingLost(platform))
