import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { query, sql } from '#infra/db/sql.ts'
import { allEnded, echoUser, statuses, type EchoUser } from '../support/echo-user.ts'
import { deadLetters, publishByHand } from '../support/by-hand.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform, type Part, type Platform } from '../support/platform.ts'

const queue = 'diagnostic.echo.interactive'
const start: readonly Part[] = ['sagas', 'projections', 'relay', 'ingress']

const begin = async (t: TestContext): Promise<{ platform: Platform; user: EchoUser }> => {
  const platform = await startPlatform(t, { kinds: ['diagnostic.echo'], start })
  return { platform, user: await echoUser(platform) }
}

/** Tasks that are queued, whose commands wait in nobody's queue. */
const stranded = async ({ platform, user }: Awaited<ReturnType<typeof begin>>, count: number): Promise<string[]> => {
  const tasks = await user.echoes(count)
  const { api, name } = platform.vhost
  const look = { count, ackmode: 'ack_requeue_true', encoding: 'auto' }
  await eventually('the commands are in their queue', async () => {
    const seen = await api<unknown[]>('POST', `/queues/${name}/${queue}/get`, look)
    return seen.length === count
  })
  await api('DELETE', `/queues/${name}/${queue}/contents`)
  return tasks.map(({ id }) => id)
}

const letterCount = async (platform: Platform, count: number): Promise<void> => {
  await eventually(`${count} letters are archived`, async () => (await deadLetters(platform)).length === count)
}

test('a command of a newer version is set aside, and processed when it comes in one that is known', async t => {
  const { platform, user } = await begin(t)
  const [id = ''] = await stranded({ platform, user }, 1)
  await platform.start('workers')
  const payload = JSON.stringify({ task_id: id, account_id: user.accountId, input: {} })
  const messageId = newId('message')
  await publishByHand(platform, { key: queue, payload, properties: { message_id: messageId, headers: { version: 2 } } })
  await letterCount(platform, 1)
  const [letter] = await deadLetters(platform)
  assert.equal(letter?.error_type, 'unknown-version')
  assert.match(letter.error_message, /version 2/)
  assert.deepEqual(await statuses(platform), { queued: 1 })

  await publishByHand(platform, { key: queue, payload, properties: { message_id: messageId, headers: { version: 1 } } })
  assert.equal((await user.client.ended(id)).status, 'succeeded')
  await assertNothingLost({ ...platform, dead: { 'unknown-version': 1 } })
})

test('an event of a newer version or an unknown type is set aside and changes nothing', async t => {
  const { platform, user } = await begin(t)
  const { id } = await user.echo()
  const failed = {
    task_id: id,
    account_id: user.accountId,
    outcome: 'failed',
    code: 'internal',
    detail: 'by hand',
    attempts: [],
  }
  const payload = JSON.stringify(failed)
  await publishByHand(platform, {
    exchange: 'evt',
    key: 'diagnostic.failed',
    payload,
    properties: { headers: { version: 2 } },
  })
  assert.equal(await publishByHand(platform, { exchange: 'evt', key: 'diagnostic.unheard', payload }), false)
  await publishByHand(platform, {
    exchange: 'amq.default',
    key: 'settlement.on.task',
    payload: '{"outcome":"vanished"}',
    properties: { type: 'diagnostic.vanished' },
  })
  await letterCount(platform, 2)
  assert.deepEqual((await deadLetters(platform)).map(({ error_type }) => error_type).toSorted(), [
    'unknown-version',
    'unreadable-event',
  ])
  assert.deepEqual(await statuses(platform), { queued: 1 })
  await platform.start('workers')
  await allEnded(platform)
  assert.deepEqual(await statuses(platform), { succeeded: 1 })
  await assertNothingLost({ ...platform, dead: { 'unknown-version': 1, 'unreadable-event': 1 } })
})

test('an attempt header that somebody tampered with is brought into bounds', async t => {
  const { platform, user } = await begin(t)
  const cases: [unknown, number][] = [
    ['2', 2],
    ['many', 1],
    [-5, 1],
    [0, 1],
    [1_000_000_000, 1_000],
    ['1e9', 1_000],
    [{ not: 'a number' }, 1],
    [true, 1],
  ]
  const ids = await stranded({ platform, user }, cases.length)
  for (const [place, [attempt]] of cases.entries()) {
    const payload = JSON.stringify({ task_id: ids[place], account_id: user.accountId, input: {} })
    await publishByHand(platform, { key: queue, payload, properties: { headers: { attempt } } })
  }
  await platform.start('workers')
  for (const [place, [attempt, expected]] of cases.entries()) {
    const task = await user.client.ended(ids[place]!)
    assert.equal(task.status, 'succeeded', JSON.stringify(attempt))
    assert.deepEqual(task.result, { text: '', attempt: expected }, JSON.stringify(attempt))
  }
  await assertNothingLost(platform)
})

test('other messages under the id of one that was taken are told apart, archived once each, and change nothing', async t => {
  const { platform, user } = await begin(t)
  const { id } = await user.echo()
  const messageId = newId('message')
  const tell = async (event: object): Promise<void> => {
    const payload = JSON.stringify({ task_id: id, account_id: user.accountId, ...event })
    const properties = { message_id: messageId }
    assert.equal(
      await publishByHand(platform, { exchange: 'evt', key: 'diagnostic.failed', payload, properties }),
      true,
    )
  }
  const started = { outcome: 'started', started_at: new Date().toISOString(), attempt: 1 }
  await tell(started)
  await eventually('the first is taken', async () => (await statuses(platform))['running'] === 1)
  // The same again is a redelivery and nothing else.
  await tell(started)
  for (const detail of ['one', 'two', 'three', 'four'])
    await tell({ outcome: 'failed', code: 'internal', detail, attempts: [] })

  await letterCount(platform, 4)
  assert.ok(
    (await deadLetters(platform)).every(
      letter => letter.error_type === 'message-id-conflict' && letter.message_id === messageId,
    ),
  )
  assert.deepEqual(await statuses(platform), { running: 1 })
  await platform.start('workers')
  await allEnded(platform)
  assert.deepEqual(await statuses(platform), { succeeded: 1 })
  const [{ taken } = { taken: 0 }] = await query<{ taken: number }>(
    platform.em(),
    sql`select count(*)::int as taken from inbox where message_id = ${messageId}`,
  )
  assert.equal(taken, 1)
  await assertNothingLost({ ...platform, dead: { 'message-id-conflict': 4 } })
})
