import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { z } from 'zod'
import type { priceListSchema } from '#contracts/http/prices.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { priceVersion } from '#contracts/tasks/pricing.ts'
import { newId } from '#contracts/ids.ts'
import { reconcile } from '#infra/db/money/reconcile.ts'
import { query, sql } from '#infra/db/sql.ts'
import { clientOf } from '../support/client.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const operator = await echoUser(platform)
const json = { type: 'diagnostic.echo', input: {} }
type PriceList = z.output<typeof priceListSchema>

const publish = (body: object, key: string = newId('request'), client = operator.client) =>
  client.call<PriceList & { code?: string }>('POST', '/v1/admin/prices', {
    json: body,
    headers: { 'Idempotency-Key': key },
  })

const inForce = async (query_ = ''): Promise<PriceList> => {
  const response = await fetch(`${platform.baseUrl()}/v1/prices${query_}`)
  assert.equal(response.status, 200)
  return (await response.json()) as PriceList
}

/** Publishes rules, and waits until they are what everybody is told. */
const become = async (rules: object): Promise<PriceList> => {
  const { status, body } = await publish({ rules })
  assert.equal(status, 201, JSON.stringify(body))
  await eventually('the price is in force', async () => (await inForce()).version === body.version)
  return body
}

const priced = async (): Promise<TaskView> => {
  const task = await operator.client.post('diagnostic.echo', {})
  return operator.client.ended(task.id)
}

test('anybody may read what tasks cost, but nothing of what is the operator’s own', async () => {
  const list = await inForce()
  assert.deepEqual([list.version, list.effective_from, list.upcoming], [priceVersion, null, []])
  const kind = list.kinds.find(({ type }) => type === 'image.process')
  assert.deepEqual([kind?.example_cost, typeof kind?.list_price], ['2', 'string'])
  await become({ 'diagnostic.echo': { percent: 100 }, 'image.process': { percent: 150, minimum: '5' } })
  const published = await inForce()
  assert.deepEqual(published.rules, { 'image.process': { percent: 150, minimum: '5' } })
  assert.equal(published.kinds.find(({ type }) => type === 'image.process')?.example_cost, '5')
  assert.doesNotMatch(JSON.stringify(published), /diagnostic/)
})

test('a published price is charged from then on, and the task says by which version', async () => {
  const { version } = await become({ 'diagnostic.echo': { percent: 350 } })
  const { cost } = await priced()
  assert.deepEqual([cost.quoted_max, cost.charged, cost.price_version], ['4', '4', version])
})

test('a task keeps the price that it was accepted at, whatever is published while it runs', async () => {
  await become({ 'diagnostic.echo': { percent: 300 } })
  const task = await operator.client.post('diagnostic.echo', { delay_ms: 300 })
  await become({ 'diagnostic.echo': { percent: 900 } })
  const { cost } = await operator.client.ended(task.id)
  assert.deepEqual([cost.held, cost.charged], ['3', '3'])
})

test('what has no price is refused before anything happens', async () => {
  await become({ '*': { unpriced: true } })
  const count = async (): Promise<unknown[]> =>
    query(
      platform.em(),
      sql`select (select count(*) from task) as tasks, (select count(*) from outbox) as commands,
            (select count(*) from ledger_transfer) as lines, (select sum(used) from quota_usage) as counted`,
    )
  const before = await count()
  for (const path of ['/v1/tasks', '/v1/tasks/estimate']) {
    const { status, headers, body } = await operator.client.problem('POST', path, { json })
    assert.deepEqual([status, body.code, body['task_type']], [422, 'unpriced', 'diagnostic.echo'], path)
    assert.equal(headers.get('x-should-retry'), 'false')
  }
  assert.deepEqual(await count(), before)
  assert.equal((await inForce()).kinds[0]!.example_cost, null)
  await become({})
})

test('in a batch the items that cost more than they may are listed, and the others run', async () => {
  await become({ 'diagnostic.echo': { percent: 200 } })
  const { body } = await operator.client.call<{ refused: { custom_id: string; error: { code: string } }[] }>(
    'POST',
    '/v1/batches',
    {
      json: {
        items: [
          { custom_id: 'a', ...json },
          { custom_id: 'b', ...json, max_cost: '1' },
        ],
      },
    },
  )
  assert.deepEqual(
    body.refused.map(({ custom_id: id, error }) => [id, error.code]),
    [['b', 'validation-failed']],
  )
  await become({})
})

test('a request that is sent again after the price has risen is still the one that was accepted', async () => {
  await become({})
  const send = () =>
    operator.client.call<TaskView>('POST', '/v1/tasks', {
      json: { ...json, max_cost: '1' },
      headers: { 'Idempotency-Key': 'once' },
    })
  const first = await send()
  assert.equal(first.status, 202)
  await become({ '*': { percent: 500 } })
  const again = await send()
  assert.deepEqual([again.status, again.body.id], [202, first.body.id])
  await become({ '*': { unpriced: true } })
  assert.equal((await send()).body.id, first.body.id)
  await become({})
})

test('work that costs nothing runs without credits', async () => {
  const poor = await echoUser(platform, { credits: 0 })
  await become({ 'diagnostic.echo': { percent: 0 } })
  const task = await poor.client.post('diagnostic.echo', {})
  assert.equal((await poor.client.ended(task.id)).cost.charged, '0')
  await become({})
})

test('a version is published once under its key, and its number is never given again', async () => {
  const rules = { 'html.render': { percent: 120 } }
  const first = await publish({ rules }, 'the-key')
  const again = await publish({ rules }, 'the-key')
  assert.deepEqual([again.status, again.headers.get('Idempotent-Replayed')], [201, 'true'])
  assert.equal(again.body.version, first.body.version)
  assert.equal(again.headers.get('Location'), `/v1/prices?version=${first.body.version}`)
  assert.equal((await publish({ rules: {} }, 'the-key')).body.code, 'idempotency-key-reused')
  const bare = await operator.client.problem('POST', '/v1/admin/prices', { json: { rules } })
  assert.deepEqual([bare.status, bare.body.code], [400, 'idempotency-key-required'])
})

test('a version that is to come is announced, can be read, and changes nothing yet', async () => {
  await become({})
  const { version: now } = await inForce()
  const from = new Date(Date.now() + 86_400_000).toISOString()
  const { body } = await publish({ rules: { '*': { percent: 999 } }, effective_from: from })
  await eventually('it is announced', async () =>
    (await inForce()).upcoming.some(({ version }) => version === body.version),
  )
  assert.equal((await inForce()).version, now)
  assert.deepEqual((await inForce(`?version=${body.version}`)).rules, { '*': { percent: 999 } })
})

test('prices of the past, of types that do not exist, and by who is no operator are refused', async () => {
  const wrong = [
    { rules: {}, effective_from: '2020-01-01T00:00:00Z' },
    { rules: { 'no.such': { percent: 100 } } },
    { rules: { '*': { percent: 1.5 } } },
    { rules: {}, version: '2026-01-01.1' },
    {},
  ]
  for (const body of wrong) assert.equal((await publish(body)).status, 422, JSON.stringify(body))
  const { token } = operator
  const user = clientOf(platform.baseUrl, token.slice(0, -1) + (token.endsWith('0') ? '1' : '0'))
  assert.equal((await publish({ rules: {} }, newId('request'), user)).status, 401)
})

test('a version that never was is not found, and a malformed one is refused', async () => {
  assert.equal((await fetch(`${platform.baseUrl()}/v1/prices?version=2001-01-01.1`)).status, 404)
  assert.equal((await fetch(`${platform.baseUrl()}/v1/prices?version=latest`)).status, 422)
  assert.equal((await inForce(`?version=${priceVersion}`)).version, priceVersion)
})

test('who published what is in the audit log', async () => {
  const [row] = await query<{ actor: string; published: number }>(
    platform.em(),
    sql`select min(actor) as actor, count(*)::int as published from audit_entry where action = 'prices.published'`,
  )
  assert.match(row!.actor, /^key_/)
  const [book] = await query<{ versions: number }>(platform.em(), sql`select count(*)::int as versions from price_book`)
  assert.equal(row!.published, book!.versions)
})

test('after all this the books agree', async () => {
  await allEnded(platform)
  assert.deepEqual(await reconcile(platform.em()), [])
})
