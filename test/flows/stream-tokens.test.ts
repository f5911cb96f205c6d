import assert from 'node:assert/strict'
import { after, test, type TestContext } from 'node:test'
import { appendEvents, type NewEvent } from '#infra/db/events/event-log.ts'
import { query, sql } from '#infra/db/sql.ts'
import { untilReadable } from '../infra/followed.ts'
import { openStream, take } from '../producers/ingress/events/open-stream.ts'
import { newAccount } from '../support/account.ts'
import { clientOf } from '../support/client.ts'
import { openSocket } from '../support/event-socket.ts'
import { heardLog } from '../support/heard-log.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'
import { openProxy } from '../support/tcp-proxy.ts'

const timeout = 30_000
const { log, lines } = heardLog()
const platform = await startPlatform({ after }, { start: ['ingress'], log })
const { em, baseUrl } = platform

type StreamToken = { object: string; token: string; expires_at: string }

const newToken = async (token: string, limits: object = {}): Promise<StreamToken> => {
  const client = clientOf(baseUrl, token)
  const { status, body } = await client.call<StreamToken>('POST', '/v1/stream-tokens', { json: limits })
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

const append = async (accountId: string, ...events: Partial<NewEvent>[]): Promise<void> => {
  const whole = events.map(event => ({
    type: 'credits.granted' as const,
    subject: accountId,
    accountId,
    data: {},
    ...event,
  }))
  await em().transactional(tx => appendEvents(tx, whole))
  await untilReadable(em)
}

const opened = async (t: TestContext, search: string) => {
  const stream = await openStream(`${baseUrl()}/v1/events/stream${search}`, {})
  t.after(() => stream.close())
  return stream
}

test('a token opens one stream without a header, and then nothing', { timeout }, async t => {
  const { token, accountId } = await newAccount(em())
  const made = await newToken(token)
  assert.equal(made.object, 'stream_token')
  const leftMs = Date.parse(made.expires_at) - Date.now()
  assert.ok(leftMs > 0 && leftMs <= 60_000)
  const stream = await opened(t, `?token=${made.token}`)
  assert.equal(stream.status, 200)
  await append(accountId, { data: { number: 1 } })
  assert.equal((await take(stream, 1))[0]?.data.data['number'], 1)
  assert.equal((await opened(t, `?token=${made.token}`)).status, 401)
  const socket = await openSocket(baseUrl(), { search: `?token=${made.token}` })
  assert.equal((await socket.closed).code, 4401)
})

test('of twenty who use a token at the same time exactly one gets a stream', { timeout }, async t => {
  const { token } = await newAccount(em())
  const { token: once } = await newToken(token)
  const streams = await Promise.all(Array.from({ length: 20 }, () => opened(t, `?token=${once}`)))
  const statuses = streams.map(({ status }) => status)
  assert.equal(statuses.filter(status => status === 200).length, 1)
  assert.equal(statuses.filter(status => status === 401).length, 19)
})

test('of twenty sockets that are opened with a token exactly one is let in', { timeout }, async t => {
  const { token } = await newAccount(em())
  const { token: once } = await newToken(token)
  const sockets = await Promise.all(
    Array.from({ length: 20 }, () => openSocket(baseUrl(), { search: `?token=${once}` })),
  )
  t.after(() => sockets.map(({ ws }) => ws.terminate()))
  const codes = await Promise.all(
    sockets.map(async socket => {
      socket.say({ type: 'subscribe', id: 'a' })
      return (await socket.next())?.type ?? (await socket.closed).code
    }),
  )
  assert.equal(codes.filter(code => code === 'stream.subscribed').length, 1)
  assert.equal(codes.filter(code => code === 4401).length, 19)
})

test('a stream that a token has opened tells of nothing beyond the limits of the token', { timeout }, async t => {
  const { token, accountId } = await newAccount(em())
  const limits = { types: ['design.created'], filters: [{ data: { path: '/number', op: 'gt', value: 1 } }] }
  const stream = await opened(t, `?type=design.created,credits.granted&token=${(await newToken(token, limits)).token}`)
  const socket = await openSocket(baseUrl(), { search: `?token=${(await newToken(token, limits)).token}` })
  t.after(() => socket.ws.terminate())
  await socket.subscribe({ id: 'all' })
  await append(
    accountId,
    { data: { number: 2 } },
    { type: 'design.created', data: { number: 1 } },
    { type: 'design.created', data: { number: 3 } },
  )
  assert.equal((await take(stream, 1))[0]?.data.data['number'], 3)
  assert.equal(((await socket.next()) as { data?: { number?: number } }).data?.number, 3)
})

test('a token works in no other place', { timeout }, async () => {
  const { token } = await newAccount(em())
  const made = await newToken(token)
  const anonymous = clientOf(baseUrl, made.token)
  assert.equal((await anonymous.problem('GET', '/v1/events')).status, 401)
  for (const path of ['/v1/events', '/v1/tasks', '/v1/credits/balance'])
    assert.equal((await clientOf(baseUrl, token).problem('GET', `${path}?token=${made.token}`)).status, 400, path)
  // A header beside it leaves open who is meant.
  assert.equal((await clientOf(baseUrl, token).problem('GET', `/v1/events/stream?token=${made.token}`)).status, 400)
})

test('a token of somebody who may not ask any more opens nothing', { timeout }, async t => {
  const { token, keyId } = await newAccount(em())
  const made = await newToken(token)
  await query(em(), sql`update api_key set revoked_at = now() where id = ${keyId}`)
  assert.equal((await opened(t, `?token=${made.token}`)).status, 401)
})

test('a stream that a token has opened ends with the membership behind it', { timeout }, async t => {
  const { accountId } = await newAccount(em())
  const person = await newPerson(platform, { accountId, role: 'viewer' })
  const stream = await opened(t, `?token=${(await newToken(person.token)).token}`)
  await query(em(), sql`delete from membership where user_id = ${person.userId}`)
  assert.equal(await stream.event(), undefined)
})

test('a token that is made up, or cut short, opens nothing', { timeout }, async t => {
  const { token } = await newAccount(em())
  const made = await newToken(token)
  for (const wrong of ['ist_', `ist_${'A'.repeat(32)}`, made.token.slice(0, -1), 'x'])
    assert.equal((await opened(t, `?token=${wrong}`)).status, 401, wrong)
  assert.equal((await opened(t, `?token=${made.token}`)).status, 200)
})

test(
  'a key or a JSON Web Token in an address is refused on every route, whatever it is called',
  { timeout },
  async () => {
    const { token } = await newAccount(em())
    const { token: jwt } = await newPerson(platform)
    const client = clientOf(baseUrl, token)
    for (const secret of [token, jwt, `Bearer%20${token}`]) {
      for (const path of [
        '/v1/tasks?cursor=',
        '/v1/events/stream?token=',
        '/v1/events?type=',
        '/v1/styles?q=',
        '/openapi.json?x=',
      ]) {
        const { status, body } = await client.problem('GET', path + secret)
        assert.deepEqual([status, body.code], [400, 'invalid-request'], path)
        assert.ok(!JSON.stringify(body).includes(secret))
      }
    }
    assert.ok(!JSON.stringify(lines).includes(token.slice(17)))
    assert.ok(!JSON.stringify(lines).includes(jwt.slice(-20)))
  },
)

test(
  'while Redis is away tokens can be neither made nor used, and whoever asks is told so',
  { timeout: 60_000 },
  async t => {
    const redisUrl = process.env['REDIS_URL']!
    const proxy = await openProxy(t, redisUrl)
    const own = await startPlatform(t, { start: ['ingress'], redisUrl: proxy.through(redisUrl) })
    const { token } = await newAccount(own.em())
    const client = clientOf(own.baseUrl, token)
    const { body: made } = await client.call<StreamToken>('POST', '/v1/stream-tokens', { json: {} })
    proxy.behave('refuse')
    proxy.cut()
    const making = await client.problem('POST', '/v1/stream-tokens', { json: {} })
    assert.deepEqual([making.status, making.body.code], [503, 'stream-tokens-unavailable'])
    const using = await fetch(`${own.baseUrl()}/v1/events/stream?token=${made.token}`)
    assert.equal(using.status, 503)
    assert.equal(((await using.json()) as { code: string }).code, 'stream-tokens-unavailable')
    const socket = await openSocket(own.baseUrl(), { search: `?token=${made.token}` })
    assert.equal((await socket.closed).code, 1013)
  },
)
