import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { z } from 'zod'
import type { estimateSchema } from '#contracts/http/credits.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { newId } from '#contracts/ids.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Client } from '../support/client.ts'
import { echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'
import { deleteExpired } from '../../consumers/projections/retention.ts'

const platform = await startPlatform({ after })
const operator = await echoUser(platform)
type Estimate = z.output<typeof estimateSchema>

const echo = (text = 'quoted') => ({ type: 'diagnostic.echo', input: { text } })

const estimate = async (client: Client, task: object = echo()): Promise<Estimate> => {
  const { status, body } = await client.call<Estimate>('POST', '/v1/tasks/estimate', { json: task })
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

const become = async (percent: number): Promise<string> => {
  const { body } = await operator.client.call<{ version: string }>('POST', '/v1/admin/prices', {
    json: { rules: { '*': { percent } } },
    headers: { 'Idempotency-Key': newId('request') },
  })
  await eventually('the price is in force', async () => {
    const response = await fetch(`${platform.baseUrl()}/v1/prices`)
    return ((await response.json()) as { version: string }).version === body.version
  })
  return body.version
}

const post = (client: Client, body: object) => client.call<TaskView>('POST', '/v1/tasks', { json: body })

test('a quote holds its price for 15 minutes, whatever is published meanwhile', async () => {
  const version = await become(200)
  const quote = await estimate(operator.client)
  assert.match(quote.quote_id, /^quo_/)
  assert.deepEqual([quote.cost.max, quote.price_version], ['2', version])
  const heldMs = new Date(quote.valid_until).getTime() - Date.now()
  assert.ok(heldMs > 14 * 60_000 && heldMs <= 15 * 60_000 + 5_000)

  await become(700)
  assert.equal((await estimate(operator.client)).cost.max, '7')
  const { status, body } = await post(operator.client, { ...echo(), quote_id: quote.quote_id })
  assert.equal(status, 202)
  assert.deepEqual([body.cost.quoted_max, body.cost.price_version], ['2', version])
  assert.equal((await operator.client.ended(body.id)).cost.charged, '2')
})

test('an estimate holds and counts nothing', async () => {
  await become(100)
  const { client, accountId } = await echoUser(platform, { credits: 5 })
  for (let turn = 0; turn < 3; turn++) await estimate(client)
  assert.deepEqual(await readWallet(platform.em(), accountId), { available: 5n, held: 0n })
  const rows = await query(
    platform.em(),
    sql`select account_id from task where account_id = ${accountId}
        union all select account_id from quota_usage where account_id = ${accountId}
        union all select account_id from event where account_id = ${accountId}`,
  )
  assert.deepEqual(rows, [])
})

test('an estimate tells apart what is in the way: credits, quotas and budgets', async () => {
  await become(300)
  const inTheWay = async (options: Parameters<typeof echoUser>[1], amount?: string) => {
    const { client } = await echoUser(platform, options)
    if (amount !== undefined) {
      const json = { name: 'Small', scope: 'account', period: 'day', amount }
      assert.equal((await client.call('POST', '/v1/budgets', { json })).status, 201)
    }
    const { balance_ok: balance, quota_ok: quota, budget_ok: budget } = await estimate(client)
    return { balance, quota, budget }
  }
  assert.deepEqual(await inTheWay({}), { balance: true, quota: true, budget: true })
  assert.deepEqual(await inTheWay({ credits: 2 }), { balance: false, quota: true, budget: true })
  assert.deepEqual(await inTheWay({ limits: { tasksPerDay: 0 } }), { balance: true, quota: false, budget: true })
  assert.deepEqual(await inTheWay({}, '2'), { balance: true, quota: true, budget: false })
  assert.deepEqual(await inTheWay({}, '3'), { balance: true, quota: true, budget: true })
  await become(100)
})

test('a quote is for the input that it was asked for, however that is written', async () => {
  const { quote_id } = await estimate(operator.client, echo('this'))
  const same = { type: 'diagnostic.echo', input: { fail: 'never', text: 'this', delay_ms: 0 } }
  assert.equal((await post(operator.client, { ...same, quote_id })).status, 202)
  const other = await operator.client.problem('POST', '/v1/tasks', { json: { ...echo('that'), quote_id } })
  assert.deepEqual([other.status, other.body.errors?.[0]?.code], [422, 'quote-mismatch'])
  const kind = { type: 'entities.extract', input: { text: 'this' } }
  const otherType = await operator.client.problem('POST', '/v1/tasks', { json: { ...kind, quote_id } })
  assert.deepEqual([otherType.status, otherType.body.errors?.[0]?.code], [422, 'quote-mismatch'])
})

test('the quote of somebody else does not differ from one that never was', async () => {
  const { quote_id: theirs } = await estimate(operator.client)
  const { client } = await echoUser(platform)
  const refusals = []
  for (const quote_id of [theirs, newId('quote')]) {
    const { status, body } = await client.problem('POST', '/v1/tasks', { json: { ...echo(), quote_id } })
    assert.equal(status, 422)
    refusals.push({ ...body, request_id: '', trace_id: '' })
  }
  assert.deepEqual(refusals[0], refusals[1])
})

const pass = (quoteId: string, time: string) =>
  query(platform.em(), sql`update quote set valid_until = now() - ${time}::interval where id = ${quoteId}`)

test('a quote whose time is over is refused, but not to who was accepted by it before', async () => {
  const { quote_id } = await estimate(operator.client)
  const send = (key: string) =>
    operator.client.call<TaskView & { code?: string }>('POST', '/v1/tasks', {
      json: { ...echo(), quote_id },
      headers: { 'Idempotency-Key': key },
    })
  const first = await send('one')
  assert.equal(first.status, 202)
  await pass(quote_id, '1 second')
  const late = await send('other')
  assert.deepEqual([late.status, late.body.code, late.headers.get('x-should-retry')], [409, 'quote-expired', 'false'])
  const again = await send('one')
  assert.deepEqual([again.status, again.body.id], [202, first.body.id])
})

test('a quote above max_cost is refused like any other price', async () => {
  await become(400)
  const { quote_id } = await estimate(operator.client)
  const json = { ...echo(), quote_id, max_cost: '3' }
  const { status, body } = await operator.client.problem('POST', '/v1/tasks', { json })
  assert.deepEqual([status, body.errors?.[0]?.pointer], [422, '/max_cost'])
  await become(100)
})

test('batches and the routes that bring their input along take no quotes', async () => {
  const { quote_id } = await estimate(operator.client)
  const bodies: [string, object][] = [
    ['/v1/batches', { items: [{ custom_id: 'a', ...echo(), quote_id }] }],
    ['/v1/recognitions', { image: 'AAAA', quote_id }],
    ['/v1/design-generations', { brief: { text: 'A fair' }, quote_id }],
  ]
  for (const [path, json] of bodies) {
    const { status, body } = await operator.client.problem('POST', path, { json })
    assert.deepEqual([status, body.code], [422, 'unknown-field'], path)
  }
})

test('quotes are not kept for ever', async () => {
  const { quote_id: old } = await estimate(operator.client)
  const { quote_id: fresh } = await estimate(operator.client)
  await pass(old, '25 hours')
  await deleteExpired({ em: platform.em, storage: platform.storage })
  const rows = await query<{ id: string }>(
    platform.em(),
    sql`select id from quote where id = any(${[old, fresh]}::text[])`,
  )
  assert.deepEqual(rows, [{ id: fresh }])
})
