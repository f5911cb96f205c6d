import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test, type TestContext } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { createClient, type ClientOptions } from '../../../contracts/client/create-client.ts'
import type { EventStream, StreamGap } from '../../../contracts/client/follow-events.ts'
import { InkstoneError } from '../../../contracts/client/inkstone-error.ts'
import { quickClock } from '../../support/quick-clock.ts'
import { hangUp, json, problem, scriptedServer, stayMute, stream, type Step } from '../../support/scripted-server.ts'

const frame = (n: number, data: object = { id: `evt_${n}` }): string =>
  `id: ${n}\nevent: task.queued\ndata: ${JSON.stringify(data)}\n\n`
const over: Step = response => response.writeHead(204).end()

const talk = async (context: TestContext, steps: Step[], options: Partial<ClientOptions> = {}) => {
  const { url, received } = await scriptedServer(context, ...steps)
  const clock = quickClock()
  const client = createClient({ baseUrl: url, key: 'ink_1', clock, ...options })
  return {
    client,
    pauses: clock.pauses,
    asked: () => received.map(({ headers }) => headers['last-event-id']),
    received,
  }
}

const idsOf = async (events: EventStream, most = Infinity): Promise<string[]> => {
  const ids: string[] = []
  for await (const { id } of events) {
    ids.push(id)
    if (ids.length === most) break
  }
  return ids
}

const fails = (events: AsyncIterable<CloudEvent>, code: string): Promise<void> =>
  assert.rejects(
    async () => {
      for await (const event of events) assert.ok(event)
    },
    error => error instanceof InkstoneError && error.code === code,
  )

test('a stream that is cut, in whatever way, goes on behind the last event that came', async context => {
  const { client, asked } = await talk(context, [
    stream(['retry: 1000\n\n', 'id: 0\n\n', frame(1)], 'end'),
    stream([frame(2), frame(3), 'id: 4\nevent: task.que'], 'break'),
    hangUp,
    problem(503, 'draining', { retryable: true }),
    response => response.writeHead(502).end('<h1>Bad gateway</h1>'),
    stream([frame(4), frame(5)]),
    over,
  ])
  assert.deepEqual(await idsOf(client.events.stream()), ['evt_1', 'evt_2', 'evt_3', 'evt_4', 'evt_5'])
  assert.deepEqual(asked(), [undefined, '1', '3', '3', '3', '3', '5'])
})

test('a stream that breaks before its first event goes on where it had begun', async context => {
  const { client, asked } = await talk(context, [stream(['id: 41\n\n'], 'break'), stream([frame(42)]), over])
  assert.deepEqual(await idsOf(client.events.stream()), ['evt_42'])
  assert.deepEqual(asked(), [undefined, '41', '42'])
})

test('a stream goes on from where the reader says, and tells where it stands', async context => {
  const { client, asked, received } = await talk(context, [stream([frame(8), frame(9)], 'stay')])
  const filters = [{ exact: { type: 'task.queued' } }]
  const events = client.events.stream(
    { type: ['task.queued', 'task.failed'], subject: 'task_1', filters },
    { after: '7' },
  )
  assert.equal(events.lastEventId, '7')
  assert.deepEqual(await idsOf(events, 1), ['evt_8'])
  assert.equal(events.lastEventId, '8', 'what was not taken yet is not behind it')
  assert.deepEqual(asked(), ['7'])
  const { searchParams } = new URL(received[0]!.path, 'http://x')
  assert.equal(searchParams.get('type'), 'task.queued,task.failed')
  assert.deepEqual(JSON.parse(searchParams.get('filters')!), filters)
})

test('between two connections it waits as the server asked, give or take a half, and never not at all', async context => {
  const { client, pauses } = await talk(context, [
    stream([frame(1)]),
    stream(['retry: 8000\n\n', frame(2)]),
    stream(['retry: 0\n\n', frame(3)]),
    stream(['retry: 999999999\n\n', frame(4)]),
    over,
  ])
  await idsOf(client.events.stream())
  assert.deepEqual(pauses, [3000, 8000, 250, 30_000])
})

test('while the server is away it waits longer and longer, and begins anew once it is back', async context => {
  const { client, pauses } = await talk(context, [hangUp, hangUp, hangUp, stream([frame(1)], 'break'), hangUp, over])
  assert.deepEqual(await idsOf(client.events.stream()), ['evt_1'])
  const [a = 0, b = 0, c = 0, afterEvent = 0] = pauses
  assert.ok(a < b && b < c)
  assert.equal(afterEvent, a)
})

test('a server that says when to come back is asked then', async context => {
  const { client, pauses } = await talk(context, [
    problem(429, 'too-many-streams', { headers: { 'Retry-After': '9' }, retryable: true }),
    over,
  ])
  await idsOf(client.events.stream())
  assert.ok(pauses[0]! >= 9_000)
})

test('an outage that lasts longer than the reader allows ends the stream with what was wrong', async context => {
  const { client, pauses } = await talk(context, [stream([frame(1)]), hangUp])
  const events = client.events.stream({}, { outageMs: 60_000 })
  await fails(events, 'connection-failed')
  assert.ok(pauses.slice(1).reduce((sum, ms) => sum + ms, 0) >= 60_000)
})

test('what will not pass ends the stream at once', async context => {
  for (const [status, code] of [
    [401, 'unauthenticated'],
    [403, 'insufficient-scope'],
    [404, 'not-found'],
    [422, 'validation-failed'],
  ] as const) {
    const { client, received } = await talk(context, [problem(status, code)])
    await fails(client.events.stream(), code)
    assert.equal(received.length, 1)
  }
})

test('an answer that is no stream is an error, not an empty stream', async context => {
  const { client } = await talk(context, [json(200, { data: [] })])
  await fails(client.events.stream(), 'unexpected-answer')
})

test('a gap in the log is told, and the stream goes on from now', async context => {
  const resync = 'id: 50\nevent: stream.resync\ndata: {"reason":"too old","links":{"tasks":"/v1/tasks"}}\n\n'
  const { client, asked } = await talk(context, [stream([resync, frame(51)]), over])
  const gaps: StreamGap[] = []
  const events = client.events.stream({}, { after: '3', onResync: gap => void gaps.push(gap) })
  assert.deepEqual(await idsOf(events), ['evt_51'])
  assert.deepEqual(gaps, [{ reason: 'too old', links: { tasks: '/v1/tasks' } }])
  assert.deepEqual(asked(), ['3', '51'])
})

test('a gap that nobody looks after ends the stream, so that it never goes unnoticed', async context => {
  const { client } = await talk(context, [stream(['id: 50\nevent: stream.resync\ndata: {}\n\n', frame(51)])])
  await fails(client.events.stream({}, { after: '3' }), 'stream-gap')
})

test('a reader that was too slow goes on from its last event', async context => {
  let lags = 0
  const { client, asked } = await talk(context, [
    stream([frame(1), 'event: stream.lagged\ndata: {"reason":"slow"}\n\n']),
    stream([frame(2)]),
    over,
  ])
  assert.deepEqual(await idsOf(client.events.stream({}, { onLagged: () => void lags++ })), ['evt_1', 'evt_2'])
  assert.equal(lags, 1)
  assert.deepEqual(asked(), [undefined, '1', '2'])
})

test('what a newer server says about the stream itself is passed over', async context => {
  const { client } = await talk(context, [stream(['event: stream.weather\ndata: {"is":"fine"}\n\n', frame(1)]), over])
  assert.deepEqual(await idsOf(client.events.stream()), ['evt_1'])
})

test('an event of a megabyte comes through, one that never ends does not', async context => {
  const big = { id: 'evt_1', data: 'x'.repeat(2 ** 20) }
  const { client } = await talk(context, [stream([frame(1, big)]), over])
  assert.deepEqual(await idsOf(client.events.stream()), ['evt_1'])
  const endless = await talk(context, [
    stream(['data: ', ...Array.from({ length: 40 }, () => 'x'.repeat(1_000))], 'stay'),
  ])
  await fails(endless.client.events.stream({}, { maxEventLength: 10_000 }), 'answer-too-large')
})

test('an event that is no JSON ends the stream: to read it again would not help', async context => {
  for (const data of ['{"id":', 'null', '7']) {
    const { client, received } = await talk(context, [stream([`data: ${data}\n\n`])])
    await fails(client.events.stream(), 'unreadable-answer')
    assert.equal(received.length, 1)
  }
})

test('letters that are cut between two chunks, and lines that end as on Windows, come through whole', async context => {
  const bytes = Buffer.from(frame(1, { id: '☃春🎉' }).replaceAll('\n', '\r\n'))
  const { client } = await talk(context, [stream(Array.from(bytes, byte => Uint8Array.of(byte))), over])
  assert.deepEqual(await idsOf(client.events.stream()), ['☃春🎉'])
})

test('a connection that falls silent is made again', async context => {
  const { client, asked } = await talk(context, [stream([frame(1)], 'stay'), stayMute, stream([frame(2)]), over])
  assert.deepEqual(await idsOf(client.events.stream({}, { idleMs: 30 })), ['evt_1', 'evt_2'])
  assert.deepEqual(asked(), [undefined, '1', '1', '2'])
})

test('lost connections are told, and what was wrong with them', async context => {
  const told: (string | undefined)[] = []
  const { client } = await talk(context, [stream([frame(1)]), hangUp, over])
  await idsOf(client.events.stream({}, { onReconnect: error => void told.push(error?.code) }))
  assert.deepEqual(told, [undefined, 'connection-failed'])
})

test('a reader that stops ends the connection', async context => {
  const closed = Promise.withResolvers<void>()
  const { client } = await talk(context, [
    (response, request) => {
      response.once('close', closed.resolve)
      stream([frame(1)], 'stay')(response, request)
    },
  ])
  await idsOf(client.events.stream(), 1)
  await closed.promise
})

test('a signal ends a stream while it is read, before it has begun, and between two connections', async context => {
  const reason = new Error('enough')
  const controller = new AbortController()
  const { client, received } = await talk(context, [stream([frame(1)], 'stay')])
  const reading = async (): Promise<void> => {
    for await (const event of client.events.stream({}, { signal: controller.signal })) {
      assert.equal(event.id, 'evt_1')
      controller.abort(reason)
    }
  }
  await assert.rejects(reading, reason)
  await assert.rejects(reading, reason)
  assert.equal(received.length, 1)

  const between = new AbortController()
  const { client: other } = await talk(context, [stream([frame(1)])])
  const events = other.events.stream({}, { signal: between.signal, onReconnect: () => between.abort(reason) })
  await assert.rejects(idsOf(events), reason)
})

test('the events of one task have a stream of their own', async context => {
  const { client, received } = await talk(context, [stream([frame(1)]), over])
  assert.deepEqual(await idsOf(client.tasks.events('task_1')), ['evt_1'])
  assert.equal(received[0]!.path, '/v1/tasks/task_1/events')
  assert.equal(received[0]!.headers.accept, 'text/event-stream')
})

test('what makes tokens may fail, and is not taken for a lost connection', async context => {
  const { url, received } = await scriptedServer(context, over)
  const token = (): Promise<string> => Promise.reject(new Error('no session'))
  const client = createClient({ baseUrl: url, token, clock: quickClock() })
  await assert.rejects(idsOf(client.events.stream()), /^Error: no session$/)
  assert.equal(received.length, 0)
})

test('a slow reader is not taken for a silent server', async context => {
  const { client, received } = await talk(context, [stream([frame(1), frame(2)], 'stay')])
  const ids: string[] = []
  for await (const { id } of client.events.stream({}, { idleMs: 40 })) {
    ids.push(id)
    // Longer than the silence that is allowed, by the clock that measures it.
    await once(AbortSignal.timeout(80), 'abort')
    if (ids.length === 2) break
  }
  assert.deepEqual(ids, ['evt_1', 'evt_2'])
  assert.equal(received.length, 1)
})
