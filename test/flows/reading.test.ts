import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { BatchView } from '#contracts/http/batches.ts'
import { taskSchema, type TaskView } from '#contracts/http/tasks.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { Client } from '../support/client.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })

type Page = { object: 'list'; data: TaskView[]; has_more: boolean; next_cursor: string | null }

const list = async (client: Client, parameters: Record<string, string> = {}): Promise<Page> => {
  const { status, body } = await client.call<Page>('GET', `/v1/tasks?${new URLSearchParams(parameters).toString()}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}
const idsOf = ({ data }: Page): string[] => data.map(({ id }) => id)

test('a list is read page by page to its end, in either direction, without a task twice or never', async () => {
  const { client, echoes } = await echoUser(platform)
  const ids = (await echoes(23)).map(({ id }) => id).toSorted()
  for (const order of ['desc', 'asc']) {
    const seen: string[] = []
    const sizes: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await list(client, { order, limit: '10', ...(cursor === '' ? {} : { cursor }) })
      seen.push(...idsOf(page))
      sizes.push(page.data.length)
      assert.equal(page.has_more, page.next_cursor !== null)
      cursor = page.next_cursor
    }
    assert.deepEqual(sizes, [10, 10, 3])
    assert.deepEqual(seen, order === 'asc' ? ids : ids.toReversed())
  }
})

test('what is posted while somebody reads does not shift the pages', async () => {
  const { client, echo, echoes } = await echoUser(platform)
  const ids = (await echoes(4))
    .map(({ id }) => id)
    .toSorted()
    .toReversed()
  const first = await list(client, { limit: '2' })
  await echo()
  const second = await list(client, { limit: '2', cursor: first.next_cursor! })
  assert.deepEqual([...idsOf(first), ...idsOf(second)], ids)
})

test('the Link header leads to the next page with the same filters', async () => {
  const { client, echoes } = await echoUser(platform)
  await echoes(3)
  const { headers } = await client.call('GET', '/v1/tasks?limit=2&type=diagnostic.echo')
  const next = /^<([^>]+)>; rel="next"$/.exec(headers.get('Link') ?? '')?.[1]
  const page = await client.call<Page>('GET', next!)
  assert.equal(page.body.data.length, 1)
  assert.equal(page.headers.get('Link'), null)
})

test('every filter finds its own, and all of them together narrow down', async () => {
  const { client } = await echoUser(platform)
  const early = await client.post('diagnostic.echo', {}, { tags: ['early', 'both'] })
  const late = await client.post('diagnostic.echo', { fail: 'permanent' }, { tags: ['late', 'both'] })
  const { body: batch } = await client.call<BatchView>('POST', '/v1/batches', {
    json: { items: [{ custom_id: 'a', type: 'diagnostic.echo', input: {} }] },
  })
  await Promise.all([client.ended(early.id), client.ended(late.id)])
  const inBatch = idsOf(await list(client, { batch_id: batch.id }))
  assert.equal(inBatch.length, 1)
  await client.ended(inBatch[0]!)

  const found = async (parameters: Record<string, string>): Promise<string[]> =>
    idsOf(await list(client, { order: 'asc', ...parameters }))
  assert.deepEqual(await found({ tag: 'early' }), [early.id])
  assert.deepEqual(await found({ tag: 'both' }), [early.id, late.id])
  assert.deepEqual(await found({ tag: 'bo' }), [])
  assert.deepEqual(await found({ status: 'failed' }), [late.id])
  assert.deepEqual(await found({ status: 'succeeded' }), [early.id, ...inBatch])
  assert.deepEqual(await found({ type: 'diagnostic.echo' }), [early.id, late.id, ...inBatch])
  assert.deepEqual(await found({ type: 'image.process' }), [])
  assert.deepEqual(await found({ 'created[gte]': late.timestamps.created_at }), [late.id, ...inBatch])
  assert.deepEqual(await found({ 'created[lt]': late.timestamps.created_at }), [early.id])
  assert.deepEqual(await found({ 'created[lt]': '0001-01-01T00:00:00Z' }), [])
  assert.deepEqual(await found({ 'created[gte]': '0001-01-01T00:00:00Z', tag: 'early' }), [early.id])
  assert.deepEqual(await found({ tag: 'both', status: 'failed', 'created[gte]': early.timestamps.created_at }), [
    late.id,
  ])
})

test('a filter that does not exist, or a value that cannot be, is refused instead of ignored', async () => {
  const { client } = await echoUser(platform)
  const cases = [
    'statuss=failed',
    'status=lost',
    'limit=0',
    'limit=101',
    'limit=1.5',
    'order=up',
    'created[gte]=now',
    'created[lt]=0000-01-01T00:00:00Z',
  ]
  for (const parameters of cases) assert.equal((await client.problem('GET', `/v1/tasks?${parameters}`)).status, 422)
  for (const parameters of ['cursor=abc', `cursor=${btoa('task_x')}`, 'tag=%00', 'type=%00']) {
    assert.equal((await client.problem('GET', `/v1/tasks?${parameters}`)).status, 400, parameters)
  }
})

test('the tag of a task is its revision: unchanged it is answered with 304, changed with the task', async () => {
  const { client, echo } = await echoUser(platform)
  const { id } = await echo()
  const ended = await client.ended(id)
  assert.equal(taskSchema.safeParse(ended).success, true)
  const read = (tag: string) => client.call<TaskView>('GET', `/v1/tasks/${id}`, { headers: { 'If-None-Match': tag } })
  const fresh = await read('"1"')
  assert.equal(fresh.status, 200)
  const tag = fresh.headers.get('ETag')!
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`]) {
    const unchanged = await read(known)
    assert.equal(unchanged.status, 304)
    assert.equal(unchanged.headers.get('ETag'), tag)
    assert.equal(unchanged.body, '')
  }
  assert.equal(fresh.headers.get('Retry-After'), null, 'there is nothing to come back for')
})

test('a long poll is answered by the change it waits for', async () => {
  const { client, echo } = await echoUser(platform)
  const task = await echo({ delay_ms: 600 })
  assert.equal((await client.call('GET', task.urls.self)).headers.get('Retry-After'), '1')
  let known: TaskView = task
  let tag = '"1"'
  while (!known.done) {
    const answer = await client.call<TaskView>('GET', task.urls.self, {
      headers: { Prefer: 'wait=30', 'If-None-Match': tag },
    })
    assert.equal(answer.status, 200, 'something has changed')
    assert.equal(answer.headers.get('Preference-Applied'), 'wait=30')
    assert.notEqual(answer.headers.get('ETag'), tag)
    known = answer.body
    tag = answer.headers.get('ETag')!
  }
  assert.equal(known.status, 'succeeded')
})

test('a long poll without a change ends with 304 when its time is up', async () => {
  const { client, echo } = await echoUser(platform)
  const { id } = await echo({ delay_ms: 60_000 })
  for await (const event of client.events(`/v1/tasks/${id}/events`)) if (event.type === 'task.started') break
  const now = await client.call('GET', `/v1/tasks/${id}`)
  const { status } = await client.call('GET', `/v1/tasks/${id}`, {
    headers: { Prefer: 'wait=1', 'If-None-Match': now.headers.get('ETag')! },
  })
  assert.equal(status, 304)
  await client.call('POST', `/v1/tasks/${id}/cancel`, { json: {} })
})

test('a post that waits is answered with the ended task', async () => {
  const { client } = await echoUser(platform)
  const post = (prefer: string, input: object) =>
    client.call<TaskView>('POST', '/v1/tasks', {
      json: { type: 'diagnostic.echo', input },
      headers: { Prefer: prefer },
    })
  const quick = await post('wait=30', {})
  assert.equal(quick.status, 200)
  assert.equal(quick.body.status, 'succeeded')
  assert.equal(quick.body.cost.charged, '1')
  const slow = await post('respond-async, wait=1', { delay_ms: 60_000 })
  assert.equal(slow.status, 202)
  assert.equal(slow.body.done, false)
  assert.equal((await post('wait=9999', {})).headers.get('Preference-Applied'), 'wait=60')
  await client.call('POST', `/v1/tasks/${slow.body.id}/cancel`, { json: {} })
})

test('a task that was deleted is in no list', async () => {
  const { client, echo } = await echoUser(platform)
  const { id } = await echo()
  await client.ended(id)
  await client.call('DELETE', `/v1/tasks/${id}`)
  assert.deepEqual(idsOf(await list(client)), [])
  assert.equal((await query(platform.em(), sql`select from task where id = ${id}`)).length, 1, 'its costs can be told')
})

test('nothing of all this was lost', async () => {
  await allEnded(platform)
  await assertNothingLost({ ...platform, dead: { internal: 1 } })
})
