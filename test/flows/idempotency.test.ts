import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { BatchView } from '#contracts/http/batches.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { disableKind, enableKind } from '#infra/db/disabled-kinds.ts'
import { grantCredits } from '#infra/db/identity/accounts.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Client } from '../support/client.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { pngOf, sheetWith } from '../support/image-job.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { madeProject, patchProject } from '../support/made-project.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })

const echo = (text = 'once'): object => ({ type: 'diagnostic.echo', input: { text } })
type Request = { json: unknown; path?: string }

const send = <Body = TaskView & { code?: string }>(
  client: Client,
  key: string,
  { json, path = '/v1/tasks' }: Request,
) => client.call<Body>('POST', path, { json, headers: { 'Idempotency-Key': key } })

const tasksOf = async (accountId: string): Promise<number> =>
  (await query(platform.em(), sql`select from task where account_id = ${accountId}`)).length

test('the same request under the same key is one task, also after it has ended', async () => {
  const { client, accountId } = await echoUser(platform)
  const first = await send(client, 'a-key', { json: echo() })
  assert.equal(first.status, 202)
  assert.equal(first.headers.get('Idempotent-Replayed'), null)
  await client.ended(first.body.id)

  const again = await send(client, 'a-key', { json: echo() })
  assert.equal(again.status, 202, 'as it was answered first')
  assert.equal(again.headers.get('Idempotent-Replayed'), 'true')
  assert.equal(again.headers.get('Location'), first.headers.get('Location'))
  assert.equal(again.body.id, first.body.id)
  assert.equal(again.body.status, 'succeeded', 'and shows the task as it is now')
  assert.equal(await tasksOf(accountId), 1)
})

test('two ways to write the same value are the same request, and a quoted key is the bare one', async () => {
  const { client } = await echoUser(platform)
  const first = await send(client, 'a-key', { json: echo() })
  const again = await client.call<TaskView>('POST', '/v1/tasks', {
    body: '{ "input" : { "text":"\\u006fnce" },\n "type":"diagnostic.echo", "priority":"normal" }',
    headers: { 'Idempotency-Key': '"a-key"', 'Content-Type': 'application/json; charset=utf-8' },
  })
  assert.equal(again.body.id, first.body.id)
})

test('another request under a key that was used is refused', async () => {
  const { client, accountId } = await echoUser(platform)
  await send(client, 'a-key', { json: echo() })
  const other = await send(client, 'a-key', { json: echo('another') })
  assert.equal(other.status, 422)
  assert.equal(other.body.code, 'idempotency-key-reused')
  assert.equal(await tasksOf(accountId), 1)
})

test('of many simultaneous requests under one key one is accepted; the others see it or are told to come back', async () => {
  const { client, accountId } = await echoUser(platform)
  const answers = await Promise.all(Array.from({ length: 60 }, () => send(client, 'a-key', { json: echo() })))
  const accepted = answers.filter(({ status, headers }) => status === 202 && !headers.has('Idempotent-Replayed'))
  const replayed = answers.filter(({ headers }) => headers.has('Idempotent-Replayed'))
  const running = answers.filter(({ status }) => status === 409)
  assert.equal(accepted.length, 1)
  assert.equal(accepted.length + replayed.length + running.length, 60)
  for (const { body } of replayed) assert.equal(body.id, accepted[0]!.body.id)
  for (const { body, headers } of running) {
    assert.equal(body.code, 'idempotency-in-progress')
    assert.equal(headers.get('Retry-After'), '1')
  }
  assert.equal(await tasksOf(accountId), 1)
})

test('a refusal does not use the key up: with credits, or mended, the same key is accepted', async () => {
  const { client, accountId } = await echoUser(platform, { credits: 0 })
  assert.equal((await send(client, 'a-key', { json: { ...echo(), typo: 1 } })).status, 422)
  assert.equal((await send(client, 'a-key', { json: echo() })).status, 402)
  await platform.em().transactional(tx => grantCredits(tx, { accountId, amount: 1n, memo: 'a gift' }))
  assert.equal((await send(client, 'a-key', { json: echo() })).status, 202)
  assert.equal((await send(client, 'a-key', { json: echo() })).headers.get('Idempotent-Replayed'), 'true')
})

test('a quota that is used up does not use the key up', async () => {
  const { client } = await echoUser(platform, { limits: { tasksInFlight: 1 } })
  const blocking = await client.post('diagnostic.echo', { delay_ms: 60_000 })
  assert.equal((await send(client, 'a-key', { json: echo() })).status, 429)
  await client.call('POST', `/v1/tasks/${blocking.id}/cancel`, { json: {} })
  await client.ended(blocking.id)
  assert.equal((await send(client, 'a-key', { json: echo() })).status, 202)
})

test('what would be refused by now is still answered as it was when it was accepted', async () => {
  const { client, accountId } = await echoUser(platform)
  const { id: project_id } = await madeProject(client)
  const json = { ...echo(), project_id }
  const old = await send(client, 'old', { json })
  await client.ended(old.body.id)
  const requests: Request[] = [
    { json },
    { json: {}, path: `/v1/tasks/${old.body.id}/retry` },
    { json: { items: [{ custom_id: 'a', ...json }] }, path: '/v1/batches' },
  ]
  const first = await Promise.all(requests.map(request => send(client, 'a-key', request)))
  await patchProject(client, project_id, { archived: true })

  for (const [place, request] of requests.entries()) {
    const again = await send(client, 'a-key', request)
    assert.deepEqual([again.status, again.body.id], [202, first[place]!.body.id], JSON.stringify(again.body))
    assert.equal(again.headers.get('Idempotent-Replayed'), 'true')
    assert.ok((await send(client, 'another', request)).status >= 400, 'what is new is refused')
  }
  const other = await send(client, 'a-key', { json: { ...json, tags: ['other'] } })
  assert.equal(other.body.code, 'idempotency-key-reused')
  assert.equal(await tasksOf(accountId), 4)
})

test('a kind that was switched off meanwhile does not hide what was accepted', async t => {
  const { client } = await echoUser(platform)
  const first = await send(client, 'a-key', { json: echo() })
  const untilNewOnesGet = (status: number): Promise<boolean> =>
    eventually('the switch is seen', async () => {
      const posted = await client.call('POST', '/v1/tasks', { json: echo() })
      return posted.status === status
    })
  t.after(async () => {
    await enableKind(platform.em(), 'diagnostic.echo')
    await untilNewOnesGet(202)
  })
  await disableKind(platform.em(), { type: 'diagnostic.echo', reason: 'under review' })
  await untilNewOnesGet(403)
  const again = await send(client, 'a-key', { json: echo() })
  assert.deepEqual([again.status, again.body.id], [202, first.body.id])
  assert.equal((await send(client, 'a-key', { json: echo('another') })).body.code, 'idempotency-key-reused')
  assert.equal((await send(client, 'another', { json: echo() })).body.code, 'kind-disabled', 'what is new is refused')
})

test('a picture that took the last room is not refused for it when it is sent again', async () => {
  const picture = await pngOf(sheetWith(60, 20, [[10, 5, 4, 10]]))
  const { client } = await echoUser(platform, { limits: { storageBytes: picture.length } })
  const request = { json: { image: picture.toString('base64') }, path: '/v1/recognitions' }
  const first = await send(client, 'a-key', request)
  assert.equal(first.status, 202, JSON.stringify(first.body))
  const again = await send(client, 'a-key', request)
  assert.deepEqual([again.status, again.body.id], [202, first.body.id])
  assert.equal((await send(client, 'another', request)).body.code, 'quota-exceeded')
})

test('a key belongs to its account and its route', async () => {
  const one = await echoUser(platform)
  const other = await echoUser(platform)
  const mine = await send(one.client, 'a-key', { json: echo() })
  const theirs = await send(other.client, 'a-key', { json: echo('theirs') })
  assert.equal(theirs.status, 202)
  assert.notEqual(theirs.body.id, mine.body.id)

  const batch = await send<BatchView>(one.client, 'a-key', {
    json: { items: [{ custom_id: 'a', ...echo() }] },
    path: '/v1/batches',
  })
  assert.equal(batch.status, 202)
  await one.client.ended(mine.body.id)
  const retry = await send(one.client, 'a-key', { json: {}, path: `/v1/tasks/${mine.body.id}/retry` })
  assert.equal(retry.status, 202)
  assert.equal(retry.body.retry_of, mine.body.id)
  const retryAgain = await send(one.client, 'a-key', { json: {}, path: `/v1/tasks/${mine.body.id}/retry` })
  assert.equal(retryAgain.body.id, retry.body.id)
})

test('a key that retried one task does not pass for the retry of another', async () => {
  const { client } = await echoUser(platform)
  const [one, other] = await Promise.all([client.post('diagnostic.echo', {}), client.post('diagnostic.echo', {})])
  await Promise.all([client.ended(one.id), client.ended(other.id)])
  await send(client, 'a-key', { json: {}, path: `/v1/tasks/${one.id}/retry` })
  const reused = await send(client, 'a-key', { json: {}, path: `/v1/tasks/${other.id}/retry` })
  assert.equal(reused.body.code, 'idempotency-key-reused')
})

test('a batch is one batch under its key', async () => {
  const { client, accountId } = await echoUser(platform)
  const items = ['a', 'b', 'c'].map(custom_id => ({ custom_id, ...echo() }))
  const first = await send<BatchView>(client, 'a-key', { json: { items }, path: '/v1/batches' })
  const again = await send<BatchView>(client, 'a-key', { json: { items }, path: '/v1/batches' })
  assert.equal(again.status, 202)
  assert.equal(again.body.id, first.body.id)
  assert.equal(again.headers.get('Location'), first.headers.get('Location'))
  assert.equal(await tasksOf(accountId), 3)
})

test('after a day the key is free again', async () => {
  const { client, accountId } = await echoUser(platform)
  const first = await send(client, 'a-key', { json: echo() })
  const [{ hours }] = (await query<{ hours: number }>(
    platform.em(),
    sql`select extract(epoch from expires_at - now()) / 3600 as hours from idempotency_key where account_id = ${accountId}`,
  )) as [{ hours: number }]
  assert.equal(Math.round(hours), 24)
  await query(
    platform.em(),
    sql`update idempotency_key set expires_at = now() - interval '1 second' where account_id = ${accountId}`,
  )
  const later = await send(client, 'a-key', { json: echo('another') })
  assert.equal(later.status, 202)
  assert.notEqual(later.body.id, first.body.id)
  const again = await send(client, 'a-key', { json: echo('another') })
  assert.equal(again.body.id, later.body.id)
})

test('a malformed key is refused before anything happens', async () => {
  const { client, accountId } = await echoUser(platform)
  for (const key of ['', '""', 'two words', 'x'.repeat(256), '"open', 'é', '"a\\b"']) {
    const { status, body } = await send(client, key, { json: echo() })
    assert.equal(status, 400, JSON.stringify(key))
    assert.equal(body.code, 'invalid-request')
  }
  assert.equal(await tasksOf(accountId), 0)
  assert.equal((await send(client, 'x'.repeat(255), { json: echo() })).status, 202)
})

test('a number beyond every number is refused with a key as without', async () => {
  const { client } = await echoUser(platform)
  const body = '{"type":"diagnostic.echo","input":{"delay_ms":1e999}}'
  for (const headers of [{}, { 'Idempotency-Key': 'a-key' }]) {
    const answer = await client.call('POST', '/v1/tasks', {
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
    })
    assert.ok([400, 422].includes(answer.status), `answered ${answer.status}`)
  }
})

test('nothing of all this was lost', async () => {
  await allEnded(platform)
  await assertNothingLost(platform)
})
