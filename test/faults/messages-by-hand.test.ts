import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { Publisher } from '#infra/broker/publisher.ts'
import { query, sql } from '#infra/db/sql.ts'
import { deadLetters, publishByHand } from '../support/by-hand.ts'
import { allEnded, echoUser, statuses, type EchoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { inReverse } from '../support/lifetime.ts'
import { startPlatform, type Part, type Platform } from '../support/platform.ts'

const queue = 'diagnostic.echo.interactive'
const start: readonly Part[] = ['sagas', 'projections', 'relay', 'ingress']

const begin = async (t: TestContext): Promise<{ platform: Platform; user: EchoUser }> => {
  const platform = await startPlatform(t, { kinds: ['diagnostic.echo'], start })
  return { platform, user: await echoUser(platform) }
}

/** A task that is queued and whose command somebody has purged: only a hand can bring it on its way again at once. */
const stranded = async ({ platform, user }: Awaited<ReturnType<typeof begin>>): Promise<string> => {
  const { id } = await user.echo({ text: 'by the outbox' })
  const { api, name } = platform.vhost
  await eventually('the command is in its queue', async () => {
    const seen = await api<unknown[]>('POST', `/queues/${name}/${queue}/get`, {
      count: 1,
      ackmode: 'ack_requeue_true',
      encoding: 'auto',
    })
    return seen.length === 1
  })
  await api('DELETE', `/queues/${name}/${queue}/contents`)
  return id
}

test('a bare JSON command typed into the console is processed like any other', async t => {
  const { platform, user } = await begin(t)
  const id = await stranded({ platform, user })
  await platform.start('workers')
  const payload = JSON.stringify({ task_id: id, account_id: user.accountId, input: { text: 'by hand' } })
  assert.equal(await publishByHand(platform, { key: 'diagnostic.echo', payload }), true)
  const task = await user.client.ended(id)
  assert.deepEqual(task.result, { text: 'by hand', attempt: 1 })
  await assertNothingLost(platform)
})

test('a mistyped routing key is told to whoever types it', async t => {
  const { platform } = await begin(t)
  assert.equal(await publishByHand(platform, { key: 'diagnostic.ecko', payload: '{}' }), false)
  await assertNothingLost(platform)
})

const [taskId, accountId] = [newId('task'), newId('account')]
const command = (more: object): string => JSON.stringify({ task_id: taskId, account_id: accountId, ...more })
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`

const garbage: { what: string; payload: string | Buffer; reason: RegExp; properties?: object }[] = [
  { what: 'missing fields', payload: '{}', reason: /incomplete[\s\S]*task_id/ },
  { what: 'wrong types', payload: '{"task_id":7,"account_id":[],"input":{}}', reason: /incomplete[\s\S]*task_id/ },
  {
    what: 'an id of something else',
    payload: command({ task_id: accountId, input: {} }),
    reason: /incomplete[\s\S]*task_id/,
  },
  {
    what: 'an input of another kind',
    payload: command({ input: { pages: 3 } }),
    reason: /not one of diagnostic\.echo[\s\S]*pages/,
  },
  { what: 'no JSON', payload: 'hello?', reason: /not JSON/ },
  { what: 'JSON that is cut off', payload: '{"task_id":', reason: /not JSON/ },
  { what: 'nothing', payload: '', reason: /empty/ },
  { what: 'null', payload: 'null', reason: /incomplete/ },
  { what: 'bytes that are no UTF-8', payload: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), reason: /not JSON/ },
  { what: 'a megabyte and more', payload: 'x'.repeat(2 ** 20 + 1), reason: /1048577 bytes/ },
  { what: 'deep nesting', payload: nested(200_000), reason: /deeper than 32/ },
  {
    what: 'deep nesting within',
    payload: `{"task_id":"${taskId}","account_id":"${accountId}","input":${nested(200_000)}}`,
    reason: /deeper than 32/,
  },
  {
    what: 'a key twice, both times right',
    payload: `{"task_id":"${taskId}","account_id":"${accountId}","input":{"text":"a"},"input":{"text":"b"}}`,
    reason: /key "input" is given twice/,
  },
  { what: 'half a surrogate pair', payload: String.raw`{ "task_id": "\ud800" }`, reason: /lone surrogate/ },
  {
    what: '__proto__ in place of fields',
    payload: `{"__proto__":{"task_id":"${taskId}","account_id":"${accountId}","input":{}}}`,
    reason: /incomplete/,
  },
  {
    what: '__proto__ in the input',
    payload: `{"task_id":"${taskId}","account_id":"${accountId}","input":{"__proto__":{"text":"x"}}}`,
    reason: /not one of[\s\S]*__proto__/,
  },
  {
    what: 'odd characters in its properties',
    payload: '?',
    reason: /not JSON/,
    properties: {
      message_id: 'a\0b',
      type: 'c\0d',
      headers: { 'e\0f': '\\u0000 \0', deep: { er: [{ and: 'deeper' }] } },
    },
  },
]

test('whatever else is typed into the console is dead-lettered with a reason, and the worker goes on', async t => {
  const { platform, user } = await begin(t)
  await platform.start('workers')
  const residentBefore = process.memoryUsage().rss
  for (const [place, { what, payload, reason, properties }] of garbage.entries()) {
    assert.equal(await publishByHand(platform, { key: queue, payload, ...(properties && { properties }) }), true, what)
    const letters = await eventually(`${what} is archived`, async () => {
      const found = await deadLetters(platform)
      return found.length > place && found
    })
    const letter = letters.at(-1)!
    assert.equal(letter.error_type, 'unreadable-command', what)
    assert.match(letter.error_message, reason, what)
    assert.ok(letter.error_message.length <= 1_000, `the reason of ${what} is short`)
    assert.equal(letter.bytes, Buffer.byteLength(payload), `${what} is kept whole`)
  }
  assert.equal(({} as Record<string, unknown>)['task_id'], undefined)
  assert.ok(process.memoryUsage().rss - residentBefore < 512 * 2 ** 20)
  await user.echo()
  await allEnded(platform)
  assert.deepEqual(await statuses(platform), { succeeded: 1 })
  await assertNothingLost({ ...platform, dead: { 'unreadable-command': garbage.length } })
})

test('messages larger than the console takes are dead-lettered whole, and the worker goes on', async t => {
  const { platform, user } = await begin(t)
  await platform.start('workers')
  const own = inReverse(t)
  const connection = await BrokerConnection.open({
    url: platform.vhost.url,
    service: 'test',
    role: 'publish',
    log: platform.log,
  })
  own.after(() => connection.close())
  const publisher = await Publisher.open(connection, platform.log)
  own.after(() => publisher.close())
  const body = randomBytes(20 * 2 ** 20)
  for (const messageId of ['first', 'second'])
    await publisher.publish({ exchange: 'cmd', routingKey: queue, body, properties: { messageId } })
  await user.echo()
  await allEnded(platform)
  const letters = await eventually('all are archived', async () => {
    const found = await deadLetters(platform)
    return found.length === 2 && found
  })
  assert.ok(letters.every(({ bytes }) => bytes === body.length))
  await assertNothingLost({ ...platform, dead: { 'unreadable-command': 2 } })
})

test('what is no event is dead-lettered from the settlement, and the tasks beside it are settled', async t => {
  const { platform, user } = await begin(t)
  await platform.start('workers')
  const posting = user.echoes(20)
  const payloads = [
    '',
    'no',
    '{}',
    nested(200_000),
    'x'.repeat(2 ** 20 + 1),
    '{"outcome":"succeeded"}',
    '{"outcome":"__proto__"}',
  ]
  for (const payload of payloads)
    assert.equal(await publishByHand(platform, { exchange: 'evt', key: 'diagnostic.echoed', payload }), true)
  await posting
  await allEnded(platform)
  await eventually('all are archived', async () => (await deadLetters(platform)).length === payloads.length)
  assert.deepEqual(await statuses(platform), { succeeded: 20 })
  await assertNothingLost({ ...platform, dead: { 'unreadable-event': payloads.length } })
})

test('a message typed straight into the dead letters is archived, whatever it is', async t => {
  const { platform } = await begin(t)
  const headers = { 'error-type': 'x\0y', queue: '\\u0000', 'x-death': 'not a list', replays: 'many' }
  await publishByHand(platform, {
    exchange: 'dead',
    key: 'anything',
    payload: Buffer.from([0, 255]),
    properties: { headers },
  })
  await publishByHand(platform, { exchange: 'dead', key: 'anything', payload: '' })
  await eventually('both are archived', async () => (await deadLetters(platform)).length === 2)
  const [{ rows } = { rows: 0 }] = await query<{ rows: number }>(
    platform.em(),
    sql`select count(*)::int as rows from dead_letter`,
  )
  assert.equal(rows, 2)
  await assertNothingLost({ ...platform, dead: { unknown: 1, xy: 1 } })
})

const odd: { what: string; key?: string; properties: object; queue?: string; replays?: number }[] = [
  { what: 'half a replay', properties: { headers: { replays: 1.5 } }, replays: 1 },
  { what: 'more replays than a number holds', properties: { headers: { replays: 99_999_999_999 } }, replays: 1_000 },
  { what: 'fewer replays than none', properties: { headers: { replays: -1 } } },
  { what: 'replays as text', properties: { headers: { replays: '2' } }, replays: 2 },
  { what: 'no number of replays', properties: { headers: { replays: { many: true } } } },
  { what: 'a NUL in its routing key', key: 'some\0where', properties: {}, queue: 'somewhere' },
  {
    what: 'a NUL in what the broker says of it',
    properties: {
      headers: { 'x-death': [{ queue: 'a\0b', reason: 'r\0', exchange: '\0', 'routing-keys': ['c\0d'] }] },
    },
    queue: 'ab',
  },
  {
    what: 'the name of a queue that no index holds',
    properties: { headers: { queue: randomBytes(4_000).toString('hex') } },
  },
]

test('a dead letter that says of itself what cannot be is archived all the same, once', async t => {
  const { platform } = await begin(t)
  for (const [place, { what, key = 'anything', properties, queue: diedIn, replays = 0 }] of odd.entries()) {
    await publishByHand(platform, {
      exchange: 'dead',
      key,
      payload: what,
      properties: { message_id: what, ...properties },
    })
    const letters = await eventually(`the letter with ${what} is archived`, async () => {
      const found = await query<{ queue: string; replays: number; said: string }>(
        platform.em(),
        sql`select queue, replays, convert_from(body, 'utf8') as said from dead_letter order by archived_at, id`,
      )
      return found.length > place && found
    })
    const letter = letters.at(-1)!
    assert.deepEqual([letter.said, letter.replays], [what, replays])
    if (diedIn !== undefined) assert.equal(letter.queue, diedIn, what)
  }
  const dead = { unknown: odd.length - 1, r: 1 }
  await assertNothingLost({ ...platform, dead })
})

test('of a dead letter that the database refuses the body is archived, with the reason, and it is not sent round again', async t => {
  const { platform } = await begin(t)
  await query(
    platform.em(),
    sql`alter table dead_letter add constraint odd_letter check (headers ->> 'refuse' is null)`,
  )
  const headers = { refuse: 'yes', queue, 'error-type': 'poison' }
  await publishByHand(platform, { exchange: 'dead', key: 'anything', payload: 'what it said', properties: { headers } })
  await publishByHand(platform, { exchange: 'dead', key: 'anything', payload: 'beside it' })
  const [stub] = await eventually('both are archived', async () => {
    const found = (await deadLetters(platform)).toSorted((one, other) => other.bytes - one.bytes)
    return found.length === 2 && found
  })
  assert.equal(stub!.bytes, 'what it said'.length)
  assert.equal(stub!.queue, queue)
  assert.match(stub!.error_message, /odd_letter/)
  await assertNothingLost({ ...platform, dead: { 'letter-refused': 1, unknown: 1 } })
})
