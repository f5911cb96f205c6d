import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '#infra/telemetry/log.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { newTraceparent, traceIdOf, underTraceparent } from '#infra/telemetry/traceparent.ts'

const key = 'ink_live_7Hq2mXw9ZkT4vB1nC8sD3fG6jL5pR0yA'

/** What a log writes while `speak` runs: the raw text, and every line as JSON. */
const heard = (speak: (log: Log) => void, level = 'info') => {
  let text = ''
  speak(createLog({ service: 'ingress', level, destination: { write: line => (text += line) } }))
  const lines = text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Record<string, unknown>)
  return { text, lines, first: lines[0]! }
}

test('a line says when, how grave, which service and which process', () => {
  const { first } = heard(log => log.warn({ queue: 'diagnostic.echo.bulk' }, 'queue is long'))
  assert.equal(first['level'], 'warn')
  assert.equal(first['service'], 'ingress')
  assert.equal(first['pid'], process.pid)
  assert.equal(first['msg'], 'queue is long')
  assert.equal(first['queue'], 'diagnostic.echo.bulk')
  assert.equal(new Date(String(first['time'])).toISOString(), first['time'])
  assert.equal(first['hostname'], undefined)
})

test('what is below the level is not written', () => {
  assert.equal(heard(log => log.debug('detail')).text, '')
  assert.equal(heard(log => log.debug('detail'), 'debug').lines.length, 1)
})

test('members with telling names are hidden at any depth, in bindings too', () => {
  const secret = 'hunter2-hunter2'
  const { text, lines } = heard(log => {
    log.info({ authorization: secret, apiKey: secret, password: { nested: secret } }, 'one')
    log.info({ req: { headers: { cookie: [secret], Authorization: secret, 'x-api-key': secret } } }, 'two')
    log.info({ list: [{ Token: { raw: secret } }], keyPepper: secret }, 'two and a half')
    log.info({ a: { b: { c: { d: { token: secret, client_secret: secret } } } } }, 'three')
    log.child({ refresh_token: secret, session: { secret } }).info('four')
  })
  assert.equal(lines.length, 5)
  assert.ok(!text.includes(secret), text)
})

test('key material, URL passwords and tokens disappear from every text, also from errors', () => {
  const password = 'pa/ss@w0rd'
  const jwt = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJvcmdfMSJ9.c2lnbmF0dXJlLWhlcmU'
  const { text, lines } = heard(log => {
    log.info(`called with ${key}`)
    log.info({ headers: [`Bearer ${jwt}`], url: `/v1/tasks?access_token=${jwt}&sig=${key}` }, 'request')
    log.error({ err: new Error(`connect amqp://ink:${password}@mq:5672/ failed for ${key}`) }, 'no broker')
    log.error({ err: new Error('outer', { cause: new Error(`redis://:${password}@cache`) }) }, 'no cache')
    log.error({ err: new AggregateError([new Error(`postgres://ink:${password}@db`)], 'all') }, 'no database')
  })
  assert.equal(lines.length, 5)
  for (const secret of [key, key.slice(9), password, jwt, jwt.slice(-20)]) assert.ok(!text.includes(secret), text)
  assert.match(text, /amqp:\/\/ink:\[redacted\]@mq:5672/)
  assert.match(text, /ink_live_\[redacted\]/)
})

test('harmless texts stay readable', () => {
  const text = 'http://127.0.0.1:8080/users/a@b.test?limit=5 and redis://cache:6379 know basic authentication'
  assert.equal(heard(log => log.info(text)).first['msg'], text)
})

test('an error is told by type, code, message, stack and causes, without the data that hangs on it', () => {
  const cause = new Error('broken pipe')
  const error = Object.assign(new TypeError('no way', { cause }), { code: 'E42', parameters: ['alice@example.net'] })
  const { first, text } = heard(log => log.error({ err: error }, 'failed'))
  const told = first['err'] as Record<string, unknown>
  assert.equal(told['type'], 'TypeError')
  assert.equal(told['code'], 'E42')
  assert.match(String(told['stack']), /log\.test\.ts/)
  assert.equal((told['cause'] as Record<string, unknown>)['message'], 'broken pipe')
  assert.ok(!text.includes('alice'))
  assert.ok(!heard(log => log.warn({ reason: [error] }, 'odd')).text.includes('alice'))
  assert.ok(!heard(log => log.warn(error as never)).text.includes('alice'))
})

test('line breaks and terminal codes in input cannot forge a line', () => {
  const forged = 'x\r\n{"level":"fatal","msg":"forged"}\n\u001B[31mred\u0000\u2028'
  const { text, lines } = heard(log => log.info({ name: forged, [forged]: 1 }, forged))
  assert.equal(lines.length, 1)
  assert.equal(lines[0]!['msg'], forged)
  assert.equal(text.indexOf('\n'), text.length - 1)
  for (const control of ['\r', '\u001B', '\u0000']) assert.ok(!text.includes(control))
})

test('a hostile line of a megabyte is still one valid line', () => {
  const hostile = `${'://a:b '.repeat(30_000)}${'"password":"'.repeat(30_000)}${'&sig='.repeat(60_000)}${'eyJ'.repeat(60_000)}`
  assert.equal(heard(log => log.info({ hostile }, 'odd')).lines.length, 1)
})

test('members that refer to each other do not stop the log', () => {
  const ring: Record<string, unknown> = { name: 'ring' }
  ring['self'] = ring
  assert.equal(
    heard(log => log.info({ ring, at: new Date(0), bytes: 5n, link: new URL('https://u:hidden@h/') }, 'ok')).lines
      .length,
    1,
  )
})

test('a line carries the trace it was written under', () => {
  const traceparent = newTraceparent()
  const { lines } = heard(log => {
    underTraceparent(traceparent, () => log.info('inside'))
    log.info('outside')
  })
  assert.equal(lines[0]!['trace_id'], traceIdOf(traceparent))
  assert.equal(lines[0]!['span_id'], traceparent.slice(36, 52))
  assert.equal('trace_id' in lines[1]!, false)
})
