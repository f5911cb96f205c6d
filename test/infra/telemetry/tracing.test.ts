import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { registerHooks } from 'node:module'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { follow, newMessage } from '#contracts/message.ts'
import { processBatchSpan, sendSpan } from '#infra/telemetry/messaging-spans.ts'
import { withSpan } from '#infra/telemetry/spans.ts'
import { newTraceparent, traceIdOf, traceparentOf } from '#infra/telemetry/traceparent.ts'
import { startTracing } from '#infra/telemetry/tracing.ts'
import { startCollector } from './collector.ts'

const worker = fileURLToPath(new URL('traced-worker.ts', import.meta.url))
const quiet = { warn: () => assert.fail('nothing may go wrong') }

test('without a collector nothing of the tracing SDK is loaded, with one it is', async () => {
  const loaded: string[] = []
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      loaded.push(specifier)
      return next(specifier, context)
    },
  })
  await (
    await startTracing({ service: 'test', log: quiet })
  )()
  assert.equal(loaded.length, 0)
  await using collector = await startCollector()
  await (
    await startTracing({ service: 'test', endpoint: collector.endpoint, log: quiet })
  )()
  assert.ok(loaded.includes('@opentelemetry/sdk-trace'))
  hooks.deregister()
})

test('a request and the work it causes in another process are one trace', async () => {
  await using collector = await startCollector()
  const stop = await startTracing({ service: 'ingress', endpoint: `${collector.endpoint}/`, log: quiet })
  const fromClient = newTraceparent()
  const command = await withSpan(
    { name: 'POST /v1/tasks', kind: 'server', traceparent: fromClient, attributes: { 'http.request.method': 'POST' } },
    async ({ traceparent, set }) => {
      set({ 'http.response.status_code': 202 })
      assert.equal(traceparentOf(), traceparent)
      return newMessage({ type: 'image.process', correlationId: 'task_1', data: {}, traceparent })
    },
  )
  // The relay publishes later, outside the request.
  await withSpan(sendSpan('cmd', command), () => {})
  await stop()
  const { stdout } = await promisify(execFile)(process.execPath, [worker, collector.endpoint, command.traceparent!])

  const request = collector.span('POST /v1/tasks')
  const send = collector.span('send cmd')
  const [handled, failed] = collector.spans.filter(span => span.name === 'process image.process.interactive')
  const decode = collector.span('decode')
  assert.deepEqual(new Set(collector.paths), new Set(['/v1/traces']))
  assert.equal(collector.spans.length, 5)
  for (const span of collector.spans) assert.equal(span.traceId, traceIdOf(fromClient))
  assert.equal(request.parentSpanId, fromClient.slice(36, 52))
  assert.equal(send.parentSpanId, request.spanId)
  assert.equal(handled!.parentSpanId, request.spanId)
  assert.equal(decode.parentSpanId, handled!.spanId)
  assert.deepEqual([request.service, send.service, handled!.service], ['ingress', 'ingress', 'worker'])
  assert.deepEqual([request.kind, send.kind, handled!.kind, decode.kind], [2, 4, 5, 1])

  assert.equal(request.attributes['http.response.status_code'], 202)
  assert.equal(send.attributes['messaging.destination.name'], 'cmd:image.process')
  assert.equal(handled!.attributes['messaging.message.conversation_id'], 'task_1')
  assert.equal(handled!.attributes['inkstone.attempt'], 2)

  assert.equal(failed!.status.code, 2)
  assert.equal(failed!.status.message, 'no pixels for ink_live_[redacted]')
  assert.equal(failed!.attributes['error.type'], 'TypeError')

  const line = JSON.parse(stdout) as Record<string, unknown>
  assert.equal(line['trace_id'], traceIdOf(fromClient))
  assert.equal(line['span_id'], decode.spanId)
})

test('a batch is a trace of its own that links to every message in it', async () => {
  await using collector = await startCollector()
  const stop = await startTracing({ service: 'sagas', endpoint: collector.endpoint, log: quiet })
  const messages = [1, 2, 3].map(n =>
    newMessage({ type: 'task.succeeded', correlationId: `task_${n}`, data: {}, traceparent: newTraceparent() }),
  )
  await withSpan(processBatchSpan('credit.on.task', messages), () => {})
  await stop()
  const batch = collector.span('process credit.on.task')
  assert.equal(batch.parentSpanId, undefined)
  assert.deepEqual(
    batch.links.map(link => `00-${link.traceId}-${link.spanId}-01`),
    messages.map(message => message.traceparent),
  )
})

test('a caller that says not sampled is not recorded, and its context passes through', async () => {
  await using collector = await startCollector()
  const stop = await startTracing({ service: 'ingress', endpoint: collector.endpoint, log: quiet })
  const unsampled = newTraceparent().replace(/01$/, '00')
  const onward = await withSpan({ name: 'POST /v1/tasks', kind: 'server', traceparent: unsampled }, async () =>
    withSpan({ name: 'inner', kind: 'internal' }, ({ traceparent }) => traceparent),
  )
  await stop()
  assert.equal(onward, unsampled)
  assert.deepEqual(collector.spans, [])
})

test('a collector that refuses costs a warning, not the work and not the shutdown', async () => {
  await using collector = await startCollector(400)
  const warnings: string[] = []
  const log = { warn: (_fields: object | string, message?: string) => void warnings.push(message ?? '') }
  const stop = await startTracing({ service: 'ingress', endpoint: collector.endpoint, log })
  assert.equal(await withSpan({ name: 'work', kind: 'internal' }, () => 42), 42)
  await stop()
  assert.deepEqual(new Set(warnings), new Set(['spans could not be exported']))
})

test('a collector that refuses while the process runs is told at once', async () => {
  await using collector = await startCollector(400)
  const warned = Promise.withResolvers<void>()
  const stop = await startTracing({
    service: 'ingress',
    endpoint: collector.endpoint,
    log: { warn: () => warned.resolve() },
  })
  // A full batch is exported without waiting for the timer.
  for (let n = 0; n < 512; n += 1) await withSpan({ name: 'work', kind: 'internal' }, () => {})
  await warned.promise
  await stop()
})

test('with tracing off the context of the caller reaches every message verbatim', async () => {
  const fromClient = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03'
  const event = await withSpan({ name: 'POST /v1/tasks', kind: 'server', traceparent: fromClient }, async step => {
    const command = await withSpan({ name: 'accept', kind: 'internal' }, inner =>
      newMessage({ type: 'image.process', correlationId: 'task_1', data: {}, traceparent: inner.traceparent }),
    )
    assert.equal(step.traceparent, fromClient)
    return withSpan(sendSpan('cmd', command), () => follow(command, 'image.processed', {}))
  })
  assert.equal(event.traceparent, fromClient)
})

test('with tracing off a request without a context gets one trace id for all it causes', async () => {
  const [outer, inner, ambient] = await withSpan({ name: 'POST /v1/tasks', kind: 'server' }, async step =>
    withSpan({ name: 'accept', kind: 'internal' }, nested => [step.traceparent, nested.traceparent, traceparentOf()]),
  )
  assert.match(outer, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  assert.deepEqual([inner, ambient], [outer, outer])
  assert.equal(traceparentOf(), undefined)
})

test('a context that is none does not travel on', async () => {
  const onward = await withSpan(
    { name: 'process q', kind: 'consumer', traceparent: 'typed by hand' },
    step => step.traceparent,
  )
  assert.match(onward, /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
})

test('what fails inside a span fails outside it too', async () => {
  const failure = new RangeError('no')
  await assert.rejects(
    withSpan({ name: 'work', kind: 'internal' }, () => Promise.reject(failure)),
    error => error === failure,
  )
})
