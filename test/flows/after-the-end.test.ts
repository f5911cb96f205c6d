import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { AssetView } from '#contracts/http/assets.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { query, sql } from '#infra/db/sql.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const user = await echoUser(platform)
const { client } = user

const retry = (id: string, json: object = {}) => client.call<TaskView>('POST', `/v1/tasks/${id}/retry`, { json })

test('a retry is a new task with a new price that remembers the old one', async () => {
  const more = { tags: ['kept'], metadata: { order: '42' }, retention: '7d', priority: 'low' }
  const old = await client.ended((await client.post('diagnostic.echo', { text: 'again' }, more)).id)
  const { status, headers, body } = await retry(old.id)
  assert.equal(status, 202)
  assert.equal(headers.get('Location'), `/v1/tasks/${body.id}`)
  assert.notEqual(body.id, old.id)
  assert.equal(body.retry_of, old.id)
  assert.deepEqual([body.input, body.tags, body.metadata, body.priority], [old.input, ['kept'], more.metadata, 'low'])
  assert.equal(body.cost.held, '1')
  const ended = await client.ended(body.id)
  assert.equal(ended.status, 'succeeded')
  assert.equal(Date.parse(ended.expires_at!) - Date.parse(ended.timestamps.finished_at!), 7 * 24 * 3_600_000)
})

test('a retry changes what it names and nothing else', async () => {
  const more = { tags: ['kept'], metadata: { order: '42' }, retention: '7d' }
  const old = await client.ended((await client.post('diagnostic.echo', { text: 'one' }, more)).id)
  const { body } = await retry(old.id, { overrides: { input: { text: 'two' }, priority: 'high' } })
  assert.equal((body.input as { text: string }).text, 'two')
  assert.deepEqual([body.priority, body.tags, body.metadata], ['high', ['kept'], { order: '42' }])
  await client.ended(body.id)
})

test('what is wrong with an override is told at its place in the request', async () => {
  const old = await client.ended((await client.post('diagnostic.echo', { text: 'one' })).id)
  const { status, body } = await client.problem('POST', `/v1/tasks/${old.id}/retry`, {
    json: { overrides: { input: { text: 5 } } },
  })
  assert.deepEqual([status, body.errors?.map(({ pointer }) => pointer)], [422, ['/overrides/input/text']])
})

test('a task that has not ended cannot be retried or deleted', async () => {
  const { id } = await user.echo({ delay_ms: 60_000 })
  assert.equal((await client.problem('POST', `/v1/tasks/${id}/retry`, { json: {} })).body.code, 'task-not-retryable')
  const { status, body } = await client.problem('DELETE', `/v1/tasks/${id}`)
  assert.deepEqual([status, body.code], [409, 'state-conflict'])
  await client.call('POST', `/v1/tasks/${id}/cancel`, { json: {} })
  assert.equal((await client.ended(id)).status, 'canceled')
})

test('an output leads to its bytes, and an output that is not there to nothing', async () => {
  const task = await client.ended((await user.echo({ output_bytes: 1_000 })).id)
  const { status, headers } = await client.call('GET', `/v1/tasks/${task.id}/output/0`)
  assert.equal(status, 303)
  const answer = await fetch(headers.get('Location')!)
  assert.equal((await answer.arrayBuffer()).byteLength, 1_000)
  for (const index of ['1', '-1', '-0', '0x0', '0.0', 'constructor', '99999999999999999999', '%20']) {
    assert.equal((await client.problem('GET', `/v1/tasks/${task.id}/output/${index}`)).status, 404, index)
  }
})

test('an output whose time is over is gone', async () => {
  const task = await client.ended((await user.echo({ output_bytes: 10 })).id)
  await query(platform.em(), sql`update task set expires_at = now() - interval '1 second' where id = ${task.id}`)
  assert.equal((await client.problem('GET', `/v1/tasks/${task.id}/output/0`)).status, 410)
})

test('a deleted task is gone everywhere, with its file; what it cost stays in the books', async () => {
  const task = await client.ended((await user.echo({ text: 'a secret', output_bytes: 10 })).id)
  const [file] = task.output
  assert.equal((await fetch(file!.url)).status, 200)
  const booked = await query(platform.em(), sql`select id from ledger_transfer where task_id = ${task.id} order by id`)
  assert.equal(booked.length, 2, 'a hold and a capture')

  assert.equal((await client.call('DELETE', `/v1/tasks/${task.id}`)).status, 204)
  const paths = ['', '/events', '/output/0'].map(rest => ['GET', `/v1/tasks/${task.id}${rest}`] as const)
  const acts = ['/cancel', '/retry'].map(rest => ['POST', `/v1/tasks/${task.id}${rest}`] as const)
  for (const [method, path] of [...paths, ...acts, ['DELETE', `/v1/tasks/${task.id}`] as const]) {
    const options = method === 'POST' ? { json: {} } : {}
    assert.equal((await client.problem(method, path, options)).status, 404, `${method} ${path}`)
  }
  assert.ok([404, 410].includes((await fetch(file!.url)).status), 'its link has ended')
  assert.ok([404, 410].includes((await client.call('GET', `/v1/assets/${file!.asset_id}`)).status))
  const assets = await client.call<{ data: AssetView[] }>('GET', `/v1/assets?task_id=${task.id}`)
  assert.deepEqual(assets.body.data, [])
  const rows = await query(platform.em(), sql`select to_jsonb(t)::text as row from task t where id = ${task.id}`)
  assert.ok(!JSON.stringify(rows).includes('a secret'), 'what it read is not kept')
  assert.deepEqual(
    await query(platform.em(), sql`select id from ledger_transfer where task_id = ${task.id} order by id`),
    booked,
  )
})

const estimate = (of: typeof user) =>
  of.client.call<object>('POST', '/v1/tasks/estimate', { json: { type: 'diagnostic.echo', input: {} } })

test('an estimate tells the price and changes nothing', async () => {
  const poor = await echoUser(platform, { credits: 0, limits: { tasksPerDay: 0 } })
  const footprint = async (accountId: string) => ({
    wallet: await readWallet(platform.em(), accountId),
    rows: await query(
      platform.em(),
      sql`select (select count(*) from task where account_id = ${accountId}) as tasks,
            (select count(*) from event where account_id = ${accountId}) as events,
            (select count(*) from outbox) as commands,
            (select coalesce(sum(used), 0) from quota_usage where account_id = ${accountId}) as used`,
    ),
  })
  const rich = await echoUser(platform)
  for (const [of, isOk] of [
    [rich, true],
    [poor, false],
  ] as const) {
    const before = await footprint(of.accountId)
    const { status, body } = await estimate(of)
    assert.equal(status, 200)
    const { quote_id, valid_until, ...rest } = body as Record<string, unknown>
    assert.match(String(quote_id), /^quo_/)
    assert.ok(new Date(String(valid_until)) > new Date())
    assert.deepEqual(
      { ...rest, price_version: '' },
      {
        object: 'estimate',
        type: 'diagnostic.echo',
        cost: { unit: 'credit', min: '0', expected: '1', max: '1' },
        price_version: '',
        balance_ok: isOk,
        quota_ok: isOk,
        budget_ok: true,
      },
    )
    assert.deepEqual(await footprint(of.accountId), before)
  }
})

test('nothing of all this was lost', async () => {
  await allEnded(platform)
  await assertNothingLost(platform)
})
