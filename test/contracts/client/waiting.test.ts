import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createClient } from '../../../contracts/client/create-client.ts'
import { InkstoneError, TaskFailed } from '../../../contracts/client/inkstone-error.ts'
import { quickClock } from '../../support/quick-clock.ts'
import {
  hangUp,
  json,
  problem,
  scriptedServer,
  stayMute,
  stream,
  type Received,
  type Step,
} from '../../support/scripted-server.ts'

const taskAt = (revision: number, status = 'running', more: object = {}): object => ({
  id: 'task_1',
  status,
  revision,
  done: ['succeeded', 'failed', 'canceled', 'expired'].includes(status),
  request_id: 'req_7',
  error: null,
  ...more,
})
const echo = { type: 'diagnostic.echo', input: {} } as const
const event = (n: number, type: string): string =>
  `id: ${n}\nevent: ${type}\ndata: ${JSON.stringify({ id: `evt_${n}`, type })}\n\n`
const ended = event(9, 'task.succeeded')

type Script = {
  /** What the stream of events answers, in order. */
  events: Step[]
  /** What reading the task answers, in order. */
  reads: Step[]
}

/** A server with one task. */
const talk = async (context: TestContext, { events, reads }: Script) => {
  const counts = { events: 0, reads: 0 }
  const next = (steps: Step[], of: keyof typeof counts): Step => steps[Math.min(counts[of]++, steps.length - 1)]!
  const { url, received } = await scriptedServer(context, (response, request) => {
    const step = isPost(request) ? posted : isOfEvents(request) ? next(events, 'events') : next(reads, 'reads')
    step(response, request)
  })
  const clock = quickClock()
  const client = createClient({ baseUrl: url, key: 'ink_1', clock, retries: 0 })
  return { client, received, counts, clock }
}
const isPost = ({ method }: Received): boolean => method === 'POST'
const isOfEvents = ({ path }: Received): boolean => path.endsWith('/events')
const posted = json(202, taskAt(1, 'queued'))

test('a task is posted, listened to and read once it has ended', async context => {
  const progress = 'event: task.progress\ndata: {"type":"task.progress"}\n\n'
  const { client, received } = await talk(context, {
    events: [stream(['retry: 3000\n\n', event(1, 'task.queued'), progress, ended], 'stay')],
    reads: [json(200, taskAt(3, 'succeeded'))],
  })
  const types: string[] = []
  const task = await client.tasks.run(echo, { onEvent: ({ type }) => void types.push(type) })
  assert.equal(task.status, 'succeeded')
  assert.deepEqual(types, ['task.queued', 'task.progress', 'task.succeeded'])
  assert.deepEqual(
    received.map(({ method, path }) => `${method} ${path}`),
    ['POST /v1/tasks', 'GET /v1/tasks/task_1/events', 'GET /v1/tasks/task_1'],
  )
})

test('a task that has ended otherwise is thrown, with what was wrong', async context => {
  const error = { code: 'undecodable-image', title: 'No image', detail: 'not an image', status: 422, retryable: false }
  const { client } = await talk(context, {
    events: [stream([event(2, 'task.failed')])],
    reads: [json(200, taskAt(3, 'failed', { error }))],
  })
  await assert.rejects(client.tasks.run(echo), thrown => {
    assert.ok(thrown instanceof TaskFailed && thrown instanceof InkstoneError)
    assert.deepEqual([thrown.code, thrown.task.status, thrown.requestId], ['undecodable-image', 'failed', 'req_7'])
    assert.match(thrown.message, /task_1 ended failed: not an image/)
    return true
  })
  for (const status of ['canceled', 'expired']) {
    const other = await talk(context, {
      events: [stream([event(2, `task.${status}`)])],
      reads: [json(200, taskAt(3, status))],
    })
    await assert.rejects(other.client.tasks.run(echo), thrown => thrown instanceof TaskFailed && thrown.code === status)
  }
})

test('who only waits gets the task however it has ended', async context => {
  const { client, received } = await talk(context, { events: [hangUp], reads: [json(200, taskAt(3, 'failed'))] })
  assert.equal((await client.tasks.wait('task_1')).status, 'failed')
  assert.equal(received.length, 1, 'a task that has ended already is read once')
})

test('a stream that is cut goes on behind its last event, and the end is not missed', async context => {
  const { client, received } = await talk(context, {
    events: [stream([event(1, 'task.queued')], 'break'), stream([event(2, 'task.started')]), stream([ended])],
    reads: [json(200, taskAt(2)), json(200, taskAt(2)), json(200, taskAt(3, 'succeeded'))],
  })
  await client.tasks.run(echo)
  const cursors = received.filter(isOfEvents).map(({ headers }) => headers['last-event-id'])
  assert.deepEqual(cursors, [undefined, '1', '2'])
})

test('where there are too many streams already, or none can pass, it asks with a long wait', async context => {
  const refusals: Step[] = [
    problem(429, 'too-many-streams', { retryable: true, headers: { 'Retry-After': '5' } }),
    problem(406, 'not-acceptable'),
    json(200, { data: [] }),
    stream(['data: {"id":\n\n']),
    response => response.writeHead(204).end(),
  ]
  for (const refusal of refusals) {
    const unchanged: Step = response => response.writeHead(304).end()
    const { client, received, counts } = await talk(context, {
      events: [refusal],
      reads: [json(200, taskAt(2)), unchanged, json(200, taskAt(3)), json(200, taskAt(4, 'succeeded'))],
    })
    const revisions: number[] = []
    await client.tasks.run(echo, { onTask: ({ revision }) => void revisions.push(revision) })
    assert.equal(counts.events, 1)
    assert.deepEqual(revisions, [2, 3, 4])
    const polls = received.filter(({ headers }) => headers['prefer'] !== undefined)
    assert.deepEqual(
      polls.map(({ headers }) => [headers['prefer'], headers['if-none-match']]),
      [
        ['wait=25', '"2"'],
        ['wait=25', '"2"'],
        ['wait=25', '"3"'],
      ],
    )
  }
})

test('a proxy that lets no wait through is not asked without pause', async context => {
  const unchanged: Step = response => response.writeHead(304).end()
  const { client, clock } = await talk(context, {
    events: [problem(406, 'not-acceptable')],
    reads: [json(200, taskAt(2)), unchanged, unchanged, json(200, taskAt(4, 'succeeded'))],
  })
  await client.tasks.run(echo)
  assert.equal(clock.pauses.filter(ms => ms >= 1_000).length, 2)
})

test('a server that ends every stream at once is not asked without pause', async context => {
  const { client, clock } = await talk(context, {
    events: [stream([])],
    reads: [...Array.from({ length: 5 }, () => json(200, taskAt(2))), json(200, taskAt(3, 'succeeded'))],
  })
  await client.tasks.run(echo)
  assert.equal(clock.pauses.length, 5)
})

test('a server that is away for a while is waited for', async context => {
  const away = problem(503, 'draining', { retryable: true })
  const { client } = await talk(context, {
    events: [hangUp, away, stream([ended])],
    reads: [
      hangUp,
      away,
      response => response.writeHead(502).end(),
      json(200, taskAt(2)),
      json(200, taskAt(3, 'succeeded')),
    ],
  })
  assert.equal((await client.tasks.run(echo)).status, 'succeeded')
})

test('a server that stays away is given up after as long as was allowed', async context => {
  const { client, clock } = await talk(context, { events: [hangUp], reads: [hangUp] })
  await assert.rejects(
    client.tasks.run(echo, { outageMs: 120_000 }),
    error => error instanceof InkstoneError && error.code === 'connection-failed',
  )
  assert.ok(clock.now() >= 120_000 && clock.now() < 300_000)
})

test('a task that may not be read is not waited for', async context => {
  const { client, received } = await talk(context, {
    events: [problem(404, 'not-found')],
    reads: [problem(404, 'not-found')],
  })
  await assert.rejects(
    client.tasks.wait('task_1'),
    error => error instanceof InkstoneError && error.code === 'not-found',
  )
  assert.equal(received.length, 1)
})

test('who stops waiting leaves the task alone, unless it is to be canceled with that', async context => {
  const reason = new Error('enough')
  for (const cancelOnAbort of [false, true]) {
    const controller = new AbortController()
    const { client, received } = await talk(context, {
      events: [() => controller.abort(reason)],
      reads: [json(200, taskAt(2))],
    })
    await assert.rejects(client.tasks.run(echo, { signal: controller.signal, cancelOnAbort }), reason)
    assert.equal(
      received.some(({ path }) => path === '/v1/tasks/task_1/cancel'),
      cancelOnAbort,
    )
  }
})

test('what a listener throws ends the wait', async context => {
  const { client } = await talk(context, { events: [stream([ended])], reads: [stayMute] })
  const wrong = new Error('in the listener')
  const onEvent = (): never => {
    throw wrong
  }
  await assert.rejects(client.tasks.run(echo, { onEvent }), wrong)
})
