import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { z } from 'zod'
import { batchResultSchema, batchSchema, type BatchView } from '#contracts/http/batches.ts'
import { query, sql } from '#infra/db/sql.ts'
import { countEndedItems } from '../../sagas/batch/state.ts'
import { allEnded, echoUser, type EchoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
type Line = z.output<typeof batchResultSchema>
type Answered = BatchView & { code?: string; errors?: { pointer: string }[] }

const item = (custom_id: string, input: object = {}, more: object = {}): object => ({
  custom_id,
  type: 'diagnostic.echo',
  input,
  ...more,
})
const post = ({ client }: EchoUser, json: object) => client.call<Answered>('POST', '/v1/batches', { json })

async function* results({ token }: EchoUser, id: string): AsyncGenerator<Line> {
  const response = await fetch(`${platform.baseUrl()}/v1/batches/${id}/results`, {
    headers: { Authorization: `Bearer ${token}` },
  })
  assert.equal(response.headers.get('Content-Type'), 'application/jsonl')
  let text = ''
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (text + chunk).split('\n')
    text = lines.pop()!
    for (const line of lines) yield batchResultSchema.parse(JSON.parse(line))
  }
  assert.equal(text, '', 'the last line is whole')
}

test('a thousand tasks are posted, counted and read as one', async () => {
  const user = await echoUser(platform)
  const items = Array.from({ length: 1_000 }, (_, place) => item(`item-${place}`, { text: String(place) }))
  const { status, headers, body } = await post(user, { items, metadata: { book: '7' } })
  assert.equal(status, 202)
  assert.equal(headers.get('Location'), `/v1/batches/${body.id}`)
  assert.deepEqual([body.request_counts.total, body.request_counts.queued, body.done], [1_000, 1_000, false])

  const names = new Set<string>()
  for await (const line of results(user, body.id)) {
    assert.equal(line.task?.status, 'succeeded')
    assert.equal(`item-${(line.task.result as { text: string }).text}`, line.custom_id)
    names.add(line.custom_id)
  }
  assert.equal(names.size, 1_000)
  const done = await user.client.call<BatchView>('GET', `/v1/batches/${body.id}`)
  assert.equal(batchSchema.safeParse(done.body).success, true)
  assert.deepEqual([done.body.status, done.body.done, done.body.request_counts.succeeded], ['finished', true, 1_000])
  assert.deepEqual(done.body.metadata, { book: '7' })
  const unchanged = await user.client.call('GET', `/v1/batches/${body.id}`, {
    headers: { 'If-None-Match': done.headers.get('ETag')! },
  })
  assert.equal(unchanged.status, 304)
  const events = await query(
    platform.em(),
    sql`select from event where subject = ${body.id} and type = 'batch.finished'`,
  )
  assert.equal(events.length, 1)
})

test('more than a thousand items, none at all, or a name given twice are refused as a whole', async () => {
  const user = await echoUser(platform)
  const many = Array.from({ length: 1_001 }, (_, place) => item(`item-${place}`))
  assert.equal((await post(user, { items: many })).status, 422)
  assert.equal((await post(user, { items: [] })).status, 422)
  const double = await post(user, { items: [item('a'), item('b'), item('a')] })
  assert.deepEqual([double.status, double.body.errors?.[0]?.pointer], [422, '/items/2/custom_id'])
  assert.deepEqual(await query(platform.em(), sql`select from batch where account_id = ${user.accountId}`), [])
})

test('results come while the batch still runs', async () => {
  const user = await echoUser(platform)
  const { body } = await post(user, { items: [item('quick'), item('slow', { delay_ms: 60_000 })] })
  const lines = results(user, body.id)
  assert.equal((await lines.next()).value?.custom_id, 'quick')
  const running = await user.client.call<BatchView>('GET', `/v1/batches/${body.id}`)
  assert.deepEqual([running.body.status, running.body.request_counts.succeeded], ['running', 1])

  await user.client.call('POST', `/v1/batches/${body.id}/cancel`, { json: {} })
  const last = (await lines.next()).value as Line
  assert.deepEqual([last.custom_id, last.task?.status], ['slow', 'canceled'])
  assert.equal((await lines.next()).done, true)
})

test('a partial batch runs what it can and lists what it cannot, each with its own problem', async () => {
  const user = await echoUser(platform, { credits: 2 })
  const { status, body } = await post(user, {
    items: [
      item('good'),
      item('wrong', { delay_ms: -1 }),
      item('unknown', {}, { type: 'image.proces' }),
      item('fine'),
      item('too dear'),
    ],
  })
  assert.equal(status, 202)
  assert.deepEqual(
    body.refused.map(({ custom_id, error }) => [custom_id, error.code]),
    [
      ['wrong', 'validation-failed'],
      ['unknown', 'validation-failed'],
      ['too dear', 'insufficient-credits'],
    ],
  )
  assert.deepEqual([body.request_counts.total, body.request_counts.refused, body.request_counts.queued], [5, 3, 2])
  const lines = await Array.fromAsync(results(user, body.id))
  assert.deepEqual(lines.map(({ custom_id }) => custom_id).toSorted(), ['fine', 'good', 'too dear', 'unknown', 'wrong'])
  const stored = await user.client.call<BatchView>('GET', `/v1/batches/${body.id}`)
  assert.deepEqual(stored.body.refused, body.refused)
  assert.equal(stored.body.status, 'finished')
})

test('an atomic batch runs whole or not at all', async () => {
  const user = await echoUser(platform, { credits: 2 })
  const wrong = await post(user, { mode: 'atomic', items: [item('a'), item('b', { delay_ms: -1 })] })
  assert.deepEqual([wrong.status, wrong.body.errors?.[0]?.pointer], [422, '/items/1/input/delay_ms'])
  assert.equal((await post(user, { mode: 'atomic', items: ['a', 'b', 'c'].map(name => item(name)) })).status, 402)
  const left = await query(platform.em(), sql`select from task where account_id = ${user.accountId}`)
  assert.deepEqual(left, [])
  const { body: balance } = await user.client.call<{ available: string; held: string }>('GET', '/v1/credits/balance')
  assert.deepEqual([balance.available, balance.held], ['2', '0'])
  const { status, body } = await post(user, { mode: 'atomic', items: [item('a'), item('b')] })
  assert.equal(status, 202)
  assert.equal((await Array.fromAsync(results(user, body.id))).length, 2)
})

test('a batch of which nothing can run is refused', async () => {
  const user = await echoUser(platform, { credits: 0 })
  assert.equal((await post(user, { items: [item('a', { typo: 1 })] })).status, 422)
  assert.equal((await post(user, { items: [item('a')] })).status, 402)
})

test('a canceled batch ends every item that has not ended, and cancels again without effect', async () => {
  const user = await echoUser(platform)
  const items = ['a', 'b', 'c'].map(name => item(name, { delay_ms: 60_000 }))
  const { body } = await post(user, { items: [item('quick'), ...items] })
  assert.equal((await results(user, body.id).next()).value?.custom_id, 'quick')
  const cancel = () => user.client.call<BatchView>('POST', `/v1/batches/${body.id}/cancel`, { json: {} })
  const first = await cancel()
  assert.ok([200, 202].includes(first.status))
  const lines = await Array.fromAsync(results(user, body.id))
  assert.deepEqual(lines.map(({ task }) => String(task?.status)).toSorted(), [
    'canceled',
    'canceled',
    'canceled',
    'succeeded',
  ])
  const again = await cancel()
  assert.deepEqual([again.status, again.body.status, again.body.request_counts.canceled], [200, 'finished', 3])
})

test('a batch that finishes at the moment of its cancel stays finished', async () => {
  await platform.stop('workers')
  const user = await echoUser(platform)
  const { body } = await post(user, { items: [item('a')] })
  const finish = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const settling = platform.em().transactional(async tx => {
    await query(tx, sql`select from task where batch_id = ${body.id} for update`)
    await countEndedItems(tx, [{ batchId: body.id, status: 'succeeded' }])
    locked.resolve()
    await finish.promise
  })
  await locked.promise
  const canceling = user.client.call<BatchView>('POST', `/v1/batches/${body.id}/cancel`, { json: {} })
  await eventually('the cancel waits for an item', async () => {
    const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    return (await query(platform.em(), waiting)).length > 0
  })
  finish.resolve()
  await settling
  await canceling
  const { body: now } = await user.client.call<BatchView>('GET', `/v1/batches/${body.id}`)
  assert.equal(now.status, 'finished')
  await platform.start('workers')
})

test('an item that was deleted says so in the results', async () => {
  const user = await echoUser(platform)
  const { body } = await post(user, { items: [item('a'), item('b')] })
  const [first] = await Array.fromAsync(results(user, body.id))
  await user.client.call('DELETE', `/v1/tasks/${first!.task!.id}`)
  const lines = await Array.fromAsync(results(user, body.id))
  const deleted = lines.find(({ custom_id }) => custom_id === first!.custom_id)
  assert.deepEqual([deleted?.task, deleted?.error?.code], [null, 'gone'])
  assert.equal(lines.length, 2)
})

test('nothing of all this was lost', async () => {
  await allEnded(platform)
  await assertNothingLost(platform)
})
