import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { inspect } from 'node:util'
import { createClient, type ClientOptions } from '../../../contracts/client/create-client.ts'
import type { SeenResponse } from '../../../contracts/client/connection.ts'
import { InkstoneError } from '../../../contracts/client/inkstone-error.ts'
import { quickClock } from '../../support/quick-clock.ts'
import { hangUp, json, problem, scriptedServer, stayMute, type Step } from '../../support/scripted-server.ts'

const key = 'ink_live_abcdefgh0123456789'
const task = { id: 'task_1', status: 'queued', done: false, revision: 1 }
const echo = { type: 'diagnostic.echo', input: { text: 'hello' } } as const

const talk = async (context: TestContext, steps: Step[], options: Partial<ClientOptions> = {}) => {
  const { url, received } = await scriptedServer(context, ...steps)
  const clock = quickClock()
  const client = createClient({ baseUrl: url, ...(options.token ? {} : { key }), clock, ...options })
  return { url, client, received, pauses: clock.pauses }
}

const failure = async (promise: Promise<unknown>): Promise<InkstoneError> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof InkstoneError, inspect(error))
  assert.doesNotMatch(inspect(error, { depth: 10 }), /0123456789/, 'no error has the key')
  return error
}

test('a call carries the key, sends JSON and reads JSON', async context => {
  const { client, received } = await talk(context, [json(202, task)])
  assert.deepEqual(await client.tasks.create(echo), task)
  const [{ method, path, headers, body } = assert.fail()] = received
  assert.deepEqual([method, path, JSON.parse(body)], ['POST', '/v1/tasks', echo])
  assert.equal(headers['authorization'], `Bearer ${key}`)
  assert.match(String(headers['idempotency-key']), /^[\da-f]{32}$/)
})

test('however often a task has to be posted, it is posted under one Idempotency-Key', async context => {
  const { client, received, pauses } = await talk(context, [
    hangUp,
    problem(429, 'rate-limited', { headers: { 'Retry-After': '2', 'x-should-retry': 'true' }, retryable: true }),
    problem(503, 'draining', { retryable: true }),
    json(202, task),
  ])
  await client.tasks.create(echo)
  assert.equal(received.length, 4)
  assert.equal(new Set(received.map(({ headers }) => headers['idempotency-key'])).size, 1)
  assert.equal(new Set(received.map(({ body }) => body)).size, 1)
  assert.ok(pauses[1]! >= 2_000, 'it waits for as long as it was asked to')
})

test('two calls have two keys, and a key of the caller is taken as it is', async context => {
  const { client, received } = await talk(context, [json(202, task)])
  await client.tasks.create(echo)
  await client.tasks.create(echo)
  await client.tasks.create(echo, { idempotencyKey: 'mine' })
  const keys = received.map(({ headers }) => headers['idempotency-key'])
  assert.equal(new Set(keys).size, 3)
  assert.equal(keys[2], 'mine')
})

test('a bare 502, 503 or 504 of a proxy is tried again, and the last one is told', async context => {
  for (const status of [502, 503, 504]) {
    const page: Step = response => response.writeHead(status, { 'Content-Type': 'text/html' }).end('<h1>Bad</h1>')
    const { client, received } = await talk(context, [page], { retries: 2 })
    const error = await failure(client.tasks.get('task_1'))
    assert.deepEqual([error.status, error.code, error.attempts, received.length], [status, 'unexpected-answer', 3, 3])
    assert.doesNotMatch(error.message, /<h1>/)
  }
})

test('what the server says not to send again is not sent again, whatever its status', async context => {
  const advice = { headers: { 'x-should-retry': 'false' }, retryable: true }
  const { client, received } = await talk(context, [problem(429, 'quota-exceeded', advice)])
  assert.equal((await failure(client.tasks.create(echo))).code, 'quota-exceeded')
  assert.equal(received.length, 1)
})

test('who is asked to wait for longer than a minute is told so, and does not wait', async context => {
  const { client, received } = await talk(context, [
    problem(429, 'rate-limited', { headers: { 'Retry-After': '3600' }, retryable: true }),
  ])
  const error = await failure(client.tasks.create(echo))
  assert.deepEqual([error.retryAfterMs, error.retryable, received.length], [3_600_000, true, 1])
})

test('Retry-After may be a date, and a page that may not read it finds it in the document', async context => {
  const date = new Date(Date.now() + 30_000).toUTCString()
  const dated = await talk(context, [
    problem(503, 'draining', { headers: { 'Retry-After': date }, retryable: true }),
    json(200, task),
  ])
  await dated.client.tasks.get('task_1')
  assert.ok(dated.pauses[0]! > 20_000 && dated.pauses[0]! < 40_000)
  const told = await talk(context, [problem(503, 'draining', { retry_after: 7, retryable: true }), json(200, task)])
  await told.client.tasks.get('task_1')
  assert.ok(told.pauses[0]! >= 7_000 && told.pauses[0]! < 9_000)
})

test('what could be done twice is not sent again after a broken connection, but after a refusal by a limit it is', async context => {
  const broken = await talk(context, [hangUp])
  assert.equal((await failure(broken.client.subscriptions.test('sub_1'))).code, 'connection-failed')
  assert.equal(broken.received.length, 1)
  const failed = await talk(context, [problem(503, 'ledger-unavailable', { retryable: true })])
  await failure(failed.client.subscriptions.redeliver('dlv_1'))
  assert.equal(failed.received.length, 1)
  const limited = await talk(context, [problem(429, 'rate-limited', { retryable: true }), json(202, { id: 'dlv_1' })])
  await limited.client.subscriptions.test('sub_1')
  assert.equal(limited.received.length, 2)
})

test('something that was deleted by an attempt without an answer counts as deleted', async context => {
  const { client } = await talk(context, [hangUp, problem(404, 'not-found')])
  await client.subscriptions.delete('sub_1')
  const { client: other } = await talk(context, [problem(404, 'not-found')])
  assert.equal((await failure(other.subscriptions.delete('sub_1'))).code, 'not-found')
})

test('an error tells its code, its status, its request and the values that were refused', async context => {
  const errors = [{ pointer: '/input/text', code: 'too-big', detail: 'at most 10000' }]
  const { client } = await talk(context, [problem(422, 'validation-failed', { errors, detail: 'text is too long' })])
  const error = await failure(client.tasks.create(echo))
  assert.deepEqual(
    [error.code, error.status, error.requestId, error.retryable, error.errors],
    ['validation-failed', 422, 'req_1', false, errors],
  )
  assert.match(error.message, /text is too long \(validation-failed, req_1\)/)
  assert.equal(error.name, 'InkstoneError')
})

test('garbage in place of JSON is an error of its own, also where it should be a problem', async context => {
  const garbage =
    (status: number, type: string): Step =>
    response =>
      response.writeHead(status, { 'Content-Type': type, 'X-Request-Id': 'req_2' }).end('{"id":')
  const { client } = await talk(context, [garbage(200, 'application/json')])
  const error = await failure(client.tasks.get('task_1'))
  assert.deepEqual([error.code, error.requestId], ['unreadable-answer', 'req_2'])
  for (const body of ['{"id":', 'null', '[]', '{"code":7,"title":8}', '"text"']) {
    const { client: other } = await talk(context, [
      response => response.writeHead(400, { 'Content-Type': 'application/problem+json' }).end(body),
    ])
    assert.equal((await failure(other.tasks.get('task_1'))).code, 'unexpected-answer')
  }
})

test('an answer that breaks off half way is asked for again', async context => {
  const half: Step = response => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' })
    response.write('{"id":"task_1"', () => response.destroy())
  }
  const { client, received } = await talk(context, [half, json(200, task)])
  assert.deepEqual(await client.tasks.get('task_1'), task)
  assert.equal(received.length, 2)
})

test('a key is sent nowhere else: redirects are not followed', async context => {
  const elsewhere = await scriptedServer(context, json(200, task))
  const redirect: Step = response => response.writeHead(307, { Location: `${elsewhere.url}/v1/tasks/task_1` }).end()
  const { client } = await talk(context, [redirect])
  assert.equal((await failure(client.tasks.get('task_1'))).code, 'unexpected-answer')
  assert.equal(elsewhere.received.length, 0)
})

test('a server that is not there is named with its address, and tried again', async context => {
  const { client, pauses, url } = await talk(context, [json(200, task)], { baseUrl: 'http://127.0.0.1:1' })
  const error = await failure(client.tasks.get('task_1'))
  assert.match(error.message, /no connection to http:\/\/127\.0\.0\.1:1/)
  assert.equal(pauses.length, 3)
  assert.ok(pauses[0]! < pauses[1]! && pauses[1]! < pauses[2]!, url)
})

test('a server that never answers is given up after the time of one attempt', async context => {
  const { client } = await talk(context, [stayMute], { timeoutMs: 20, retries: 1 })
  const error = await failure(client.tasks.get('task_1'))
  assert.deepEqual([error.code, error.attempts, error.retryable], ['timed-out', 2, true])
})

test('a signal ends a call while it waits for its answer, and while it waits for another attempt', async context => {
  const reason = new Error('enough')
  const controller = new AbortController()
  const { client } = await talk(context, [() => controller.abort(reason)])
  await assert.rejects(client.tasks.get('task_1', { signal: controller.signal }), reason)
  await assert.rejects(client.tasks.get('task_1', { signal: controller.signal }), reason)
  const later = new AbortController()
  const { client: patient } = await talk(
    context,
    [
      response => {
        problem(503, 'draining', { retryable: true })(response, { method: '', path: '', headers: {}, body: '' })
        response.once('close', () => later.abort(reason))
      },
    ],
    {
      clock: {
        ...quickClock(),
        pause: (_ms, signal) =>
          new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error))),
      },
    },
  )
  await assert.rejects(patient.tasks.get('task_1', { signal: later.signal }), reason)
})

test('a token that was refused is asked for anew, once', async context => {
  const asked: (string | undefined)[] = []
  const tokens = ['old-0123456789', 'new-0123456789']
  const token = (refused?: string): string => {
    asked.push(refused)
    return tokens[refused === undefined ? 0 : 1]!
  }
  const { client, received } = await talk(context, [problem(401, 'token-expired'), json(200, task)], { token })
  await client.tasks.get('task_1')
  assert.deepEqual(asked, [undefined, tokens[0]])
  assert.deepEqual(
    received.map(({ headers }) => headers['authorization']),
    tokens.map(text => `Bearer ${text}`),
  )
  const refused = await talk(context, [problem(401, 'token-expired')], { token })
  assert.equal((await failure(refused.client.tasks.get('task_1'))).status, 401)
  assert.equal(refused.received.length, 2)
})

test('what makes tokens may fail in its own words', async context => {
  const { client, received } = await talk(context, [json(200, task)], {
    token: () => Promise.reject(new Error('no session')),
  })
  await assert.rejects(client.tasks.get('task_1'), /^Error: no session$/)
  assert.equal(received.length, 0)
})

test('every answer is told, with its request id, and none of the key', async context => {
  const seen: SeenResponse[] = []
  const { client } = await talk(
    context,
    [problem(503, 'draining', { retryable: true }), json(200, task, { 'X-Request-Id': 'req_9' })],
    { onResponse: answer => seen.push(answer) },
  )
  await client.tasks.get('task_1')
  assert.deepEqual(
    seen.map(({ method, path, status, requestId, attempt }) => ({ method, path, status, requestId, attempt })),
    [
      { method: 'GET', path: '/v1/tasks/task_1', status: 503, requestId: 'req_1', attempt: 1 },
      { method: 'GET', path: '/v1/tasks/task_1', status: 200, requestId: 'req_9', attempt: 2 },
    ],
  )
})
