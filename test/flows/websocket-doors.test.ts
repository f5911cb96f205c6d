import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { startOfLog } from '#infra/db/events/event-log.ts'
import { query, sql } from '#infra/db/sql.ts'
import { accessTokens } from '#infra/identity/access-tokens.ts'
import { newAccount } from '../support/account.ts'
import { clientOf } from '../support/client.ts'
import { openSocket } from '../support/event-socket.ts'
import { testIdentity } from '../support/identity.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'

const timeout = 30_000
/** With the time that a look at the database takes, on a machine that is busy. */
const soonMs = 5_000
const platform = await startPlatform({ after }, { start: ['ingress'] })
const { em, baseUrl } = platform

const refusedWith = async (options: Parameters<typeof openSocket>[1]): Promise<number | undefined> =>
  openSocket(baseUrl(), options).then(
    ({ ws }) => {
      ws.terminate()
      return undefined
    },
    ({ refused }: { refused: number }) => refused,
  )

test(
  'a page of an origin that is not on the list opens no socket, and neither does one without a name',
  { timeout },
  async () => {
    const { token } = await newAccount(em())
    const from = (origin: string) => refusedWith({ token, headers: { Origin: origin } })
    assert.equal(await from('https://console.example.com'), undefined)
    for (const origin of [
      'null',
      'https://evil.example',
      'http://console.example.com',
      'https://console.example.com:8443',
    ])
      assert.equal(await from(origin), 403, origin)
    assert.equal(await refusedWith({ token }), undefined)
  },
)

test('a socket speaks cloudevents.json or is not opened', { timeout }, async () => {
  const { token } = await newAccount(em())
  assert.equal(await refusedWith({ token, protocols: [] }), 400)
  assert.equal(await refusedWith({ token, protocols: ['graphql-ws'] }), 400)
  assert.equal(await refusedWith({ token, protocols: ['other', 'cloudevents.json'] }), undefined)
})

test('no credential but a stream token may stand in the address of a socket', { timeout }, async () => {
  const { token } = await newAccount(em())
  const { token: jwt } = await newPerson(platform)
  for (const search of [`?token=${token}`, `?token=${jwt}`, `?api_key=${token}`, `?x=${jwt}`, `?access_token=1`])
    assert.equal(await refusedWith({ search }), 400, search)
})

test('a plain request is told that this address speaks WebSocket', { timeout }, async () => {
  const { token } = await newAccount(em())
  const { status, headers, body } = await clientOf(baseUrl, token).problem('GET', '/v1/ws')
  assert.deepEqual([status, body.code, headers.get('Upgrade')], [426, 'upgrade-required', 'websocket'])
})

test('what asks for another protocol is answered as if it had not', { timeout }, async () => {
  const { hostname, port } = new URL(baseUrl())
  const raw = connect(Number(port), hostname)
  raw.end('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n')
  assert.match((await raw.setEncoding('utf8').toArray()).join(''), /^HTTP\/1\.1 200 /)
})

test('a client says who it is in its first frame', { timeout }, async t => {
  const { token } = await newAccount(em())
  const socket = await openSocket(baseUrl())
  t.after(() => socket.ws.terminate())
  socket.say({ type: 'authenticate', token })
  await socket.subscribe({ id: 'a' })
})

test('who says something else first, or is nobody, is sent away', { timeout }, async () => {
  const early = await openSocket(baseUrl())
  early.say({ type: 'subscribe', id: 'a', after: startOfLog })
  assert.deepEqual(await early.closed, { code: 4401, reason: 'unauthenticated' })
  const wrong = await openSocket(baseUrl(), { token: `ink_live_${'x'.repeat(46)}` })
  assert.equal((await wrong.closed).code, 4401)
  const other = await openSocket(baseUrl(), { headers: { Authorization: 'Basic YTpi' } })
  assert.equal((await other.closed).code, 4401)
})

test('who says nothing is sent away after five seconds', { timeout }, async () => {
  const socket = await openSocket(baseUrl())
  const startedMs = performance.now()
  assert.deepEqual(await socket.closed, { code: 4401, reason: 'unauthenticated' })
  assert.ok(performance.now() - startedMs >= 4_500)
})

test('a key that may not read events, or not from here, opens nothing', { timeout }, async () => {
  const { token } = await newAccount(em(), { scopes: ['tasks:read'] })
  assert.deepEqual(await (await openSocket(baseUrl(), { token })).closed, { code: 4403, reason: 'insufficient-scope' })
  const elsewhere = await newAccount(em())
  await query(em(), sql`update api_key set allowed_cidrs = '{192.0.2.0/24}' where id = ${elsewhere.keyId}`)
  const closed = await (await openSocket(baseUrl(), elsewhere)).closed
  assert.deepEqual(closed, { code: 4403, reason: 'ip-not-allowed' })
})

test('sockets and streams count together against what an account may have open', { timeout }, async t => {
  const { token } = await newAccount(em(), { limits: { streams: 2 } })
  const socket = await openSocket(baseUrl(), { token })
  t.after(() => socket.ws.terminate())
  await socket.subscribe({ id: 'a' })
  const stop = new AbortController()
  const headers = { Authorization: `Bearer ${token}` }
  const stream = await fetch(`${baseUrl()}/v1/events/stream`, { headers, signal: stop.signal })
  assert.equal(stream.status, 200)
  assert.deepEqual(await (await openSocket(baseUrl(), { token })).closed, { code: 4429, reason: 'too-many-streams' })
  stop.abort()
})

test(
  'a frame that is too big ends the socket before it is read, and so does one that is no text',
  { timeout },
  async () => {
    const { token } = await newAccount(em())
    const big = await openSocket(baseUrl(), { token })
    const subscribe = (id: string) => JSON.stringify({ type: 'subscribe', id })
    big.say(subscribe('a').padEnd(16_384))
    await big.nextOf('stream.subscribed')
    big.say(subscribe('b').padEnd(16_385))
    assert.deepEqual(await big.closed, { code: 4413, reason: 'payload-too-large' })
    const binary = await openSocket(baseUrl(), { token })
    binary.ws.send(randomBytes(8))
    assert.equal((await binary.closed).code, 1003)
  },
)

test('a client that talks nonsense without end is not listened to', { timeout }, async () => {
  const { token } = await newAccount(em())
  const socket = await openSocket(baseUrl(), { token })
  for (let times = 0; times < 25; times++) socket.say('nonsense')
  assert.equal((await socket.closed).code, 4429)
})

test('a key that is revoked ends its sockets and streams within five seconds', { timeout }, async () => {
  const { token, keyId } = await newAccount(em())
  const socket = await openSocket(baseUrl(), { token })
  await socket.subscribe({ id: 'a' })
  const stream = await fetch(`${baseUrl()}/v1/events/stream`, { headers: { Authorization: `Bearer ${token}` } })
  const startedMs = performance.now()
  await query(em(), sql`update api_key set revoked_at = now() where id = ${keyId}`)
  assert.deepEqual(await socket.closed, { code: 4401, reason: 'revoked' })
  await stream.text()
  assert.ok(performance.now() - startedMs < soonMs)
})

test('somebody who is taken out of the account hears no more of it within five seconds', { timeout }, async () => {
  const { accountId } = await newAccount(em())
  const person = await newPerson(platform, { accountId, role: 'editor' })
  const socket = await openSocket(baseUrl(), person)
  await socket.subscribe({ id: 'a' })
  const stream = await fetch(`${baseUrl()}/v1/events/stream`, { headers: { Authorization: `Bearer ${person.token}` } })
  const startedMs = performance.now()
  await query(em(), sql`delete from membership where user_id = ${person.userId}`)
  assert.equal((await socket.closed).code, 4401)
  await stream.text()
  assert.ok(performance.now() - startedMs < soonMs)
})

test(
  'an access token that expires ends the socket that it has opened, unless a newer one is shown',
  { timeout },
  async t => {
    const { accountId, userId, sessionId } = await newPerson(platform)
    const tokens = accessTokens({ keys: testIdentity.jwtKeys, issuer: baseUrl() })
    const signedAgo = (ms: number) =>
      tokens.sign({ userId, sessionId, accountId, provenAt: new Date() }, new Date(Date.now() - ms))
    const old = await openSocket(baseUrl(), { token: await signedAgo(598_000) })
    const renewed = await openSocket(baseUrl(), { token: await signedAgo(598_000) })
    t.after(() => renewed.ws.terminate())
    renewed.say({ type: 'authenticate', token: await signedAgo(0) })
    await renewed.subscribe({ id: 'a' })
    assert.deepEqual(await old.closed, { code: 4401, reason: 'revoked' })
    await renewed.subscribe({ id: 'b' })
  },
)

test('nobody goes on with the token of somebody else', { timeout }, async () => {
  const [one, other] = [await newAccount(em()), await newAccount(em())]
  const socket = await openSocket(baseUrl(), one)
  await socket.subscribe({ id: 'a' })
  socket.say({ type: 'authenticate', token: other.token })
  assert.deepEqual(await socket.closed, { code: 4401, reason: 'unauthenticated' })
})

test('a process that ends asks every reader to come again, those that are nobody yet, too', { timeout }, async t => {
  const own = await startPlatform(t, { start: ['ingress'] })
  const { token } = await newAccount(own.em())
  const socket = await openSocket(own.baseUrl(), { token })
  await socket.subscribe({ id: 'a' })
  const unknown = await openSocket(own.baseUrl())
  const stopped = own.stop('ingress')
  for (const { closed } of [socket, unknown]) assert.deepEqual(await closed, { code: 1013, reason: 'draining' })
  await stopped
})

test(
  'fifty that do not say who they are keep others of their address waiting outside, until they are gone',
  { timeout },
  async t => {
    const own = await startPlatform(t, { start: ['ingress'] })
    const open = () => openSocket(own.baseUrl())
    const sockets = await Promise.all(Array.from({ length: 50 }, open))
    t.after(() => sockets.map(({ ws }) => ws.terminate()))
    await assert.rejects(open, { refused: 429 })
    const { token } = await newAccount(own.em())
    sockets[0]!.say({ type: 'authenticate', token })
    await sockets[0]!.subscribe({ id: 'a' })
    const next = await open()
    next.ws.terminate()
    await once(next.ws, 'close')
  },
)
