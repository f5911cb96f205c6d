import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meters, methodLabel } from '#infra/telemetry/metrics.ts'
import { serveMetrics } from '#infra/telemetry/serve-metrics.ts'
import type { ReadinessCheck } from '#infra/telemetry/serve-metrics.ts'

const about = { service: 'ingress', version: '0.1.0' }

const serve = async (ready: () => Promise<ReadinessCheck[]> = async () => []) => {
  const server = await serveMetrics({ ready, about, port: 0, readyWithinMs: 50 })
  const get = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method })
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
  }
  return { get, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

test('Prometheus reads what was counted, under the names that dashboards know', async () => {
  await using served = await serve()
  meters.httpRequests.add({ method: 'POST', endpoint: '/v1/tasks', status_code: 202 })
  meters.httpRequests.add({ method: 'POST', endpoint: '/v1/tasks', status_code: 202 })
  meters.httpRequestDuration.observe({ method: 'POST', endpoint: '/v1/tasks' }, 0.03)
  meters.tasksAccepted.add({ type: 'image.process', lane: 'bulk' })
  meters.creditsHeld.add({}, 7)
  meters.outboxPending.set({}, 12)
  meters.sseConnections.add({}, 1)
  meters.sseConnections.add({}, 1)
  meters.sseConnections.add({}, -1)
  const { status, type, text } = await served.get('/metrics')
  assert.equal(status, 200)
  assert.match(type!, /^text\/plain; version=0\.0\.4/)
  const value = (name: string) =>
    Number(
      text
        .split('\n')
        .find(line => line.startsWith(name))
        ?.split(' ')
        .at(-1),
    )
  assert.equal(value('http_requests_total{method="POST",endpoint="/v1/tasks",status_code="202"'), 2)
  assert.equal(value('http_request_duration_seconds_bucket{le="0.025"'), 0)
  assert.equal(value('http_request_duration_seconds_bucket{le="0.05"'), 1)
  assert.equal(value('tasks_accepted_total{type="image.process",lane="bulk"'), 1)
  assert.equal(value('credits_held_total'), 7)
  assert.equal(value('outbox_pending'), 12)
  assert.equal(value('sse_connections_active'), 1)
  assert.match(text, /nodejs_eventloop_lag_p99_seconds \d/)
  assert.match(text, /process_resident_memory_bytes \d/)
})

test('a label that others fill cannot grow without bound', async () => {
  await using served = await serve()
  for (let n = 0; n < 1000; n += 1) meters.deadLetters.add({ queue: 'q', error_type: `invented-${n}` })
  meters.deadLetters.add({ queue: 'q', error_type: 'invented-0' })
  meters.brokerConsumed.add({ queue: 'q'.repeat(300), verdict: 'ack' })
  const { text } = await served.get('/metrics')
  const lines = text.split('\n').filter(line => line.startsWith('dead_letters_total{'))
  assert.equal(lines.length, 101)
  assert.match(text, /dead_letters_total\{queue="q",error_type="other"\} 900/)
  assert.match(text, /broker_consumed_total\{queue="other",verdict="ack"/)
  assert.deepEqual([methodLabel('PATCH'), methodLabel('BREW')], ['PATCH', 'other'])
})

test('a process is alive while it answers, and ready only when every check is', async () => {
  const checks = [
    { name: 'broker', ok: true },
    { name: 'database', ok: true },
  ]
  await using served = await serve(async () => checks)
  assert.equal((await served.get('/readyz')).status, 200)
  checks[1] = { name: 'database', ok: false, detail: 'postgres://ink:hunter2hunter2@db refuses' } as ReadinessCheck
  const { status, text } = await served.get('/readyz')
  assert.equal(status, 503)
  assert.deepEqual(JSON.parse(text), {
    status: 'not-ready',
    checks: [
      { name: 'broker', ok: true },
      { name: 'database', ok: false, detail: 'postgres://ink:[redacted]@db refuses' },
    ],
  })
  assert.equal((await served.get('/healthz')).status, 200)
})

test('checks that fail or never answer mean not ready', async () => {
  const failing = [() => Promise.reject(new Error('no pool')), () => new Promise<never>(() => {})]
  for (const ready of failing) {
    await using served = await serve(ready)
    const { status, text } = await served.get('/readyz?verbose')
    assert.equal(status, 503)
    assert.match(text, /no pool|no answer within 50 ms/)
  }
})

test('operators see what runs, and nothing else is served', async () => {
  await using served = await serve()
  const info = JSON.parse((await served.get('/info')).text) as Record<string, unknown>
  assert.deepEqual([info['service'], info['version'], info['pid']], ['ingress', '0.1.0', process.pid])
  assert.ok(Date.parse(String(info['started_at'])) <= Date.now())
  assert.equal((await served.get('/etc/passwd')).status, 404)
  assert.equal((await served.get('/metrics', 'POST')).status, 405)
  assert.deepEqual(await served.get('/healthz', 'HEAD'), { status: 200, type: 'application/json', text: '' })
})

test('a port in use is told to the caller', async () => {
  await using taken = await serveMetrics({ ready: async () => [], about, port: 0 })
  await assert.rejects(serveMetrics({ ready: async () => [], about, port: taken.port }), {
    code: 'EADDRINUSE',
  })
})
