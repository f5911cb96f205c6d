import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { failureCodes } from '#contracts/failures.ts'
import type { Operation } from '#contracts/http/operation.ts'
import { operationIds, operations } from '#contracts/http/operations.ts'
import { problemCodes } from '#contracts/http/problem.ts'
import type { TaskView } from '#contracts/http/tasks.ts'
import { newId } from '#contracts/ids.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })
const { client } = await echoUser(platform)

const all = operationIds.map((id): Operation & { id: string } => ({ id, ...operations[id] }))
const ids: Record<string, string> = {
  task_id: newId('task'),
  batch_id: newId('batch'),
  asset_id: newId('asset'),
  event_id: newId('event'),
  index: '0',
  code: 'gone',
}
const concrete = (path: string): string => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name]!)
/** Of a fixed path where another path has a parameter, the methods of that one answer too: `GET /v1/tasks/estimate` is a task. */
const isShadowed = (path: string): boolean =>
  all.some(other => other.path !== path && new RegExp(`^${other.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path))

const methodsOf = new Map(
  Map.groupBy(all, ({ path }) => path)
    .entries()
    .map(([path, some]) => [path, some.map(({ method }) => method.toUpperCase())]),
)

const allowOf = (methods: readonly string[]): string =>
  [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')

test('every path says which methods it knows, to OPTIONS and to every other method', async () => {
  for (const [path, methods] of methodsOf) {
    const options = await client.call('OPTIONS', concrete(path))
    assert.deepEqual([options.status, options.headers.get('Allow'), options.body], [204, allowOf(methods), ''], path)
    const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(method => !methods.includes(method))
    for (const method of isShadowed(path) ? [] : others) {
      const { status, headers, body } = await client.problem(method, concrete(path))
      assert.deepEqual([status, body.code], [405, 'method-not-allowed'], `${method} ${path}`)
      assert.equal(headers.get('Allow'), allowOf(methods))
    }
  }
})

test('HEAD answers as GET does, without the body', async () => {
  const task = await client.ended((await client.post('diagnostic.echo', { output_bytes: 10 })).id)
  const paths = [
    '/healthz',
    '/readyz',
    '/openapi.json',
    '/v1/capabilities',
    '/problems/gone',
    '/v1/credits/balance',
    '/v1/tasks',
    '/v1/assets',
    '/v1/events',
    '/v1/events/stream',
    `/v1/tasks/${task.id}`,
    `/v1/tasks/${task.id}/events`,
    `/v1/tasks/${task.id}/output/0`,
    `/v1/tasks/${newId('task')}`,
    `/v1/assets/${task.output[0]!.asset_id}/content`,
  ]
  for (const path of paths) {
    const over = new AbortController()
    const get = await fetch(platform.baseUrl() + path, { headers, redirect: 'manual', signal: over.signal })
    const head = await fetch(platform.baseUrl() + path, { method: 'HEAD', headers, redirect: 'manual' })
    assert.equal(head.status, get.status, path)
    assert.equal(head.headers.get('Content-Type'), get.headers.get('Content-Type'), path)
    assert.equal(await head.text(), '')
    over.abort()
  }
})
const headers = { Authorization: `Bearer ${(await echoUser(platform)).token}` }

test('a header that names another method changes nothing', async () => {
  const { id } = await client.post('diagnostic.echo', {})
  await client.ended(id)
  for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
    assert.equal((await client.call('GET', `/v1/tasks/${id}`, { headers: { [name]: 'DELETE' } })).status, 200)
  }
})

test('nobody gets their request back, with the credentials that a proxy may have added', async () => {
  for (const method of ['TRACE', 'TRACK', 'PROPFIND']) {
    const asked = request(`${platform.baseUrl()}/v1/tasks`, {
      method,
      headers: { ...headers, 'X-Added': 'by a proxy' },
    })
    const [answer] = (await once(asked.end(), 'response')) as [IncomingMessage]
    const said = await text(answer)
    assert.ok(answer.statusCode! >= 400 && answer.statusCode! < 500, `${method} was answered ${answer.statusCode}`)
    assert.doesNotMatch(said, /by a proxy|ink_|Bearer/, method)
  }
})

test('every answer names its request and must not be stored or sniffed', async () => {
  const seen = new Set<string>()
  const paths = ['/healthz', '/v1/tasks', '/v1/tasks/nope', '/nowhere', '/v1/tasks?limit=0', '/v1/tasks/%']
  for (const path of paths) {
    const { headers: answered } = await client.call('GET', path, { headers: { 'X-Request-Id': 'mine' } })
    assert.match(answered.get('X-Request-Id') ?? '', /^req_/)
    seen.add(answered.get('X-Request-Id')!)
    assert.equal(answered.get('X-Content-Type-Options'), 'nosniff')
    assert.equal(answered.get('Cache-Control'), 'no-store')
    assert.equal(answered.get('X-Powered-By'), null)
  }
  assert.equal(seen.size, paths.length)
})

test('a problem names its request, where it happened, and a page that explains it', async () => {
  const { headers: answered, body } = await client.problem('GET', '/v1/tasks/nope')
  assert.equal(body.request_id, answered.get('X-Request-Id'))
  assert.equal(body.instance, '/v1/tasks/nope')
  assert.equal(answered.get('x-should-retry'), 'false')
  const page = (await (await fetch(body.type)).json()) as object
  assert.deepEqual(page, { type: body.type, code: 'not-found', title: body.title, status: 404, retryable: false })
})

test('every problem and every failure of a task has its page', async () => {
  for (const code of [...problemCodes, ...Object.keys(failureCodes)]) {
    const response = await fetch(`${platform.baseUrl()}/problems/${code}`, { headers: { Accept: 'text/html' } })
    assert.equal(response.status, 200, code)
    assert.match(response.headers.get('Content-Type') ?? '', /^text\/html/)
    assert.ok((await response.text()).includes(code))
  }
  for (const code of ['nope', 'toString', '__proto__', '..%2fetc']) {
    assert.equal((await client.problem('GET', `/problems/${code}`)).status, 404)
  }
})

test('the failure of a task is a problem that can be opened, too', async () => {
  const { id } = await client.post('diagnostic.echo', { fail: 'permanent' })
  const { error } = await client.ended(id)
  assert.equal(error?.code, 'internal')
  assert.equal((await fetch(error.type)).status, 200)
})

test('the trace that a request brings goes through the task and all its events', async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const { headers: answered, body } = await client.call<TaskView>('POST', '/v1/tasks', {
    json: { type: 'diagnostic.echo', input: { delay_ms: 400 } },
    headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
  })
  assert.equal(body.trace_id, traceId)
  assert.equal(answered.get('traceparent')?.split('-')[1], traceId)
  const types: string[] = []
  for await (const event of client.events(`/v1/tasks/${body.id}/events`)) {
    if (event.type === 'task.progress') continue
    types.push(event.type)
    assert.equal(event.traceparent?.split('-')[1], traceId, event.type)
  }
  assert.deepEqual(types, ['task.queued', 'task.started', 'task.succeeded'])
})

test('a trace that is malformed is replaced, not passed on', async () => {
  for (const traceparent of ['nonsense', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, "00-'; drop table task; --"]) {
    const { status, body } = await client.call<TaskView>('POST', '/v1/tasks', {
      json: { type: 'diagnostic.echo', input: {} },
      headers: { traceparent },
    })
    assert.equal(status, 202)
    assert.match(body.trace_id ?? '', /^(?!0{32})[0-9a-f]{32}$/)
  }
})

test('an address that somebody claims to come from does not change whose limit counts', async () => {
  const limited = await echoUser(platform, { limits: { requestsPerMinute: 3 } })
  const statuses: number[] = []
  for (let turn = 0; turn < 4; turn++) {
    const spoofed = { 'X-Forwarded-For': `10.0.0.${turn}`, Forwarded: `for=10.0.0.${turn}` }
    statuses.push((await limited.client.call('GET', '/v1/credits/balance', { headers: spoofed })).status)
  }
  assert.deepEqual(statuses, [200, 200, 200, 429])
})

test('nothing of all this was lost', async () => {
  await allEnded(platform)
  await assertNothingLost({ ...platform, dead: { internal: 1 } })
})
