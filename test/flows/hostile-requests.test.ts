import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import type { ProblemDetails } from '#contracts/http/problem.ts'
import { query, sql } from '#infra/db/sql.ts'
import { echoUser } from '../support/echo-user.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { client, accountId, token } = await echoUser(platform)

const send = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
  client.call<ProblemDetails>('POST', '/v1/tasks', { body, headers: { 'Content-Type': type } })

const task = (input: string): string => `{"type":"diagnostic.echo","input":${input}}`

const refusals: Record<string, { body: string | Uint8Array<ArrayBuffer>; status: number; code: string }> = {
  'an unknown field': {
    body: '{"type":"diagnostic.echo","input":{},"pirority":"low"}',
    status: 422,
    code: 'unknown-field',
  },
  'an unknown field of the input': { body: task('{"txt":"a"}'), status: 422, code: 'unknown-field' },
  'a key that is given twice': { body: task('{"text":"a","text":"b"}'), status: 400, code: 'malformed-json' },
  'a key that is given twice in two ways': {
    body: task('{"text":"a","t\\u0065xt":"b"}'),
    status: 400,
    code: 'malformed-json',
  },
  'the key __proto__': { body: task('{"__proto__":{"delay_ms":1}}'), status: 400, code: 'malformed-json' },
  'the key constructor': {
    body: task('{"constructor":{"prototype":{"x":1}}}'),
    status: 422,
    code: 'unknown-field',
  },
  'lists in lists': { body: task('['.repeat(33) + ']'.repeat(33)), status: 400, code: 'malformed-json' },
  'a hundred thousand lists in lists': { body: '['.repeat(100_000), status: 400, code: 'malformed-json' },
  'a NUL in a text': { body: task('{"text":"a\\u0000b"}'), status: 400, code: 'malformed-json' },
  'half a surrogate pair': { body: task('{"text":"\\ud83d"}'), status: 400, code: 'malformed-json' },
  'bytes that are no UTF-8': {
    body: Uint8Array.from(Buffer.from('7b2261223aff7d', 'hex')),
    status: 400,
    code: 'malformed-json',
  },
  'a byte order mark': { body: `\ufeff${task('{}')}`, status: 400, code: 'malformed-json' },
  'a number that is none': { body: task('{"delay_ms":NaN}'), status: 400, code: 'malformed-json' },
  'a number beyond every number': { body: task('{"delay_ms":1e999}'), status: 422, code: 'validation-failed' },
  'half of a body': { body: '{"type":"diagnostic.echo",', status: 400, code: 'malformed-json' },
  'a text in place of an object': { body: '"diagnostic.echo"', status: 422, code: 'validation-failed' },
  'no body at all': { body: '', status: 422, code: 'validation-failed' },
  'a type that everything has': {
    body: '{"type":"toString","input":{}}',
    status: 422,
    code: 'validation-failed',
  },
}

for (const [name, { body, status, code }] of Object.entries(refusals)) {
  test(`${name} is refused with ${code}`, async () => {
    const answer = await send(body)
    assert.deepEqual([answer.status, answer.body.code], [status, code], JSON.stringify(answer.body))
    assert.match(answer.headers.get('Content-Type') ?? '', /^application\/problem\+json/)
    assert.doesNotMatch(JSON.stringify(answer.body), /node_modules|\bat .+:\d+:\d+|select |insert |pg_/i)
  })
}

test('every fault of a body is named with a pointer to it', async () => {
  const { body } = await send(
    '{"type":"diagnostic.echo","input":{"delay_ms":-1,"steps":0,"x/y~z":1},"tags":["ok","not ok"]}',
  )
  assert.deepEqual(body.errors?.map(({ pointer }) => pointer).toSorted(), ['/tags/1'])
  const inner = await send(task('{"delay_ms":-1,"steps":0,"x/y~z":1}'))
  assert.deepEqual(inner.body.errors?.map(({ pointer }) => pointer).toSorted(), [
    '/input/delay_ms',
    '/input/steps',
    '/input/x~1y~0z',
  ])
})

const statusWith = async (more: object): Promise<number> =>
  (await client.call('POST', '/v1/tasks', { json: { type: 'diagnostic.echo', input: {}, ...more } })).status

const tags = (count: number): string[] => Array.from({ length: count }, (_, place) => `tag-${place}`)

test('limits hold at their boundary: tags, their length, entries of metadata', async () => {
  const metadata = (count: number): object => Object.fromEntries(tags(count).map(name => [name, name]))
  assert.deepEqual([await statusWith({ tags: tags(20) }), await statusWith({ tags: tags(21) })], [202, 422])
  assert.deepEqual(
    [await statusWith({ tags: ['x'.repeat(64)] }), await statusWith({ tags: ['x'.repeat(65)] })],
    [202, 422],
  )
  assert.deepEqual(
    [await statusWith({ metadata: metadata(20) }), await statusWith({ metadata: metadata(21) })],
    [202, 422],
  )
  assert.deepEqual(
    [await statusWith({ metadata: { a: 'x'.repeat(500) } }), await statusWith({ metadata: { a: 'x'.repeat(501) } })],
    [202, 422],
  )
})

test('another type of content is refused, and none is guessed', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonx']) {
    assert.equal((await send(task('{}'), type)).status, 415, type)
  }
  assert.equal((await send(task('{}'), 'Application/JSON; charset=utf-8')).status, 202)
})

test('a body of 20 MiB is refused without being read', async () => {
  const { status, body } = await send(JSON.stringify({ type: 'x'.repeat(20 * 2 ** 20) }))
  assert.deepEqual([status, body.code, body['limit']], [413, 'payload-too-large', 2 ** 20])
})

type Exchange = { answer: string; sent: number }

/** Writes bytes as they are, then `more` again and again, until the server closes the connection. */
const raw = (text: string, more?: string): Promise<Exchange> =>
  new Promise(resolve => {
    const { hostname, port } = new URL(platform.baseUrl())
    const socket = connect({ host: hostname, port: Number(port) })
    const exchange: Exchange = { answer: '', sent: 0 }
    const feed = (): void => {
      if (more === undefined) return
      while (socket.writable && exchange.answer === '') {
        exchange.sent += more.length
        if (!socket.write(more)) return
      }
    }
    socket.once('connect', () => {
      socket.write(text)
      feed()
    })
    socket.on('drain', feed)
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      exchange.answer += chunk
      socket.end()
    })
    // The server may reset a connection whose end it does not want to read.
    socket.on('error', () => undefined)
    socket.once('close', () => resolve(exchange))
  })

test('a body without end is refused as soon as it is too long, and no more of it is taken', async () => {
  const head = `POST /v1/tasks HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`
  const chunk = `10000\r\n${' '.repeat(65_536)}\r\n`
  const { answer, sent } = await raw(`${head}Transfer-Encoding: chunked\r\n\r\n`, chunk)
  assert.match(answer, /^HTTP\/1\.1 413 /)
  assert.ok(sent < 32 * 2 ** 20, `${sent} bytes were taken`)
})

const statusOf = async (text: string): Promise<string> => (await raw(text)).answer.slice(0, 12)

test('requests that two readers could take for different ones are refused', async () => {
  const post = (headers: string, body = ''): Promise<string> =>
    statusOf(`POST /v1/tasks HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n${body}`)
  assert.equal(await post('Content-Length: 2\r\nContent-Length: 3', '{}'), 'HTTP/1.1 400')
  assert.equal(await post('Transfer-Encoding: chunked\r\nContent-Length: 2', '0\r\n\r\n'), 'HTTP/1.1 400')
  assert.equal(await post('Transfer-Encoding: xchunked', '{}'), 'HTTP/1.1 400')
  assert.equal(await post(`X-Long: ${'x'.repeat(20_000)}`), 'HTTP/1.1 431')
  assert.equal(await statusOf('GET /v1/tasks HTTP/1.1\r\n\r\n'), 'HTTP/1.1 400')
})

test('addresses that do not decode, or hold what no text can, are refused', async () => {
  for (const path of ['/v1/tasks/%', '/v1/tasks/%ff', '/v1/tasks?tag=%00', '/v1/events?subject=%00']) {
    const { status } = await client.problem('GET', path)
    assert.ok([400, 404].includes(status), `${path} answered ${status}`)
  }
})

test('nothing that was refused has left a trace', async () => {
  const rows = await query<{ text: string }>(
    platform.em(),
    sql`select input::text as text from task where account_id = ${accountId}`,
  )
  assert.equal(rows.length, 5, 'those within the limits')
  assert.equal(({} as Record<string, unknown>)['delay_ms'], undefined)
})
