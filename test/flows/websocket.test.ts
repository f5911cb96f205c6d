import assert from 'node:assert/strict'
import { after, test, type TestContext } from 'node:test'
import { controlFrameSchema } from '#contracts/events/socket-frames.ts'
import { cloudEventSchema } from '#contracts/events/lifecycle.ts'
import { newId } from '#contracts/ids.ts'
import { hints } from '#infra/cache/hints.ts'
import { connectCache, settled } from '#infra/cache/redis.ts'
import { appendEvents, startOfLog, type NewEvent } from '#infra/db/events/event-log.ts'
import { untilReadable } from '../infra/followed.ts'
import { newAccount, type TestAccount } from '../support/account.ts'
import { openSocket, type SocketFrame, type TestSocket } from '../support/event-socket.ts'
import { startPlatform } from '../support/platform.ts'

const timeout = 30_000
const platform = await startPlatform({ after }, { start: ['ingress'] })
const { em, baseUrl, log } = platform

const start = async (t: TestContext) => {
  const account = await newAccount(em())
  const socket = await openFor(t, account)
  return { account, socket }
}

const openFor = async (t: TestContext, { token }: TestAccount): Promise<TestSocket> => {
  const socket = await openSocket(baseUrl(), { token })
  t.after(() => socket.ws.terminate())
  return socket
}

const append = async (account: TestAccount, ...events: Partial<NewEvent>[]): Promise<void> => {
  const { accountId } = account
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

const numbered = (...numbers: number[]): Partial<NewEvent>[] => numbers.map(number => ({ data: { number } }))

const take = async (socket: TestSocket, count: number): Promise<SocketFrame[]> => {
  const frames: SocketFrame[] = []
  while (frames.length < count) frames.push((await socket.next())!)
  return frames
}
const numbersOf = (frames: readonly SocketFrame[]): unknown[] =>
  frames.map(({ data }) => (data as { number?: number }).number)
const sequenceOf = (frame: SocketFrame): string => (frame as { sequence: string }).sequence

test('every frame that comes is a CloudEvent that says for which subscription it came', { timeout }, async t => {
  const { account, socket } = await start(t)
  assert.equal(socket.ws.protocol, 'cloudevents.json')
  const begun = await socket.subscribe({ id: 'mine' })
  controlFrameSchema.parse(begun)
  assert.equal(begun.subscriptionid, 'mine')
  await append(account, ...numbered(1, 2))
  const events = await take(socket, 2)
  for (const event of events) {
    cloudEventSchema.parse(event)
    assert.deepEqual([event.subscriptionid, event.type], ['mine', 'credits.granted'])
  }
  assert.deepEqual(numbersOf(events), [1, 2])
})

test('many subscriptions share a socket, each with what it asks for', { timeout }, async t => {
  const { account, socket } = await start(t)
  await socket.subscribe({ id: 'types', types: ['design.created'] })
  await socket.subscribe({ id: 'subject', subject: 'dsn_a' })
  await socket.subscribe({ id: 'filters', filters: [{ data: { path: '/number', op: 'gt', value: 2 } }] })
  await append(
    account,
    { type: 'design.created', subject: 'dsn_b', data: { number: 1 } },
    { type: 'design.updated', subject: 'dsn_a', data: { number: 2 } },
    { type: 'design.created', subject: 'dsn_a', data: { number: 3 } },
  )
  const frames = await take(socket, 5)
  const heard = (id: string): unknown[] => numbersOf(frames.filter(({ subscriptionid }) => subscriptionid === id))
  assert.deepEqual(
    { types: heard('types'), subject: heard('subject'), filters: heard('filters') },
    {
      types: [1, 3],
      subject: [2, 3],
      filters: [3],
    },
  )
})

test('a subscription goes on after the event that the client has, on whatever socket', { timeout }, async t => {
  const { account, socket } = await start(t)
  await append(account, ...numbered(1, 2, 3))
  await socket.subscribe({ id: 'a', after: startOfLog })
  const seen = await take(socket, 2)
  socket.ws.terminate()
  await append(account, ...numbered(4))
  const second = await openFor(t, account)
  await second.subscribe({ id: 'b', after: sequenceOf(seen[1]!) })
  await append(account, ...numbered(5))
  assert.deepEqual(numbersOf(await take(second, 3)), [3, 4, 5])
})

test('a filter that matches nothing for long does not keep a subscription from the present', { timeout }, async t => {
  const { account, socket } = await start(t)
  await append(account, ...numbered(...Array.from({ length: 450 }, (_, number) => number)))
  await socket.subscribe({
    id: 'a',
    after: startOfLog,
    filters: [{ data: { path: '/number', op: 'gte', value: 449 } }],
  })
  await append(account, ...numbered(1, 500))
  assert.deepEqual(numbersOf(await take(socket, 2)), [449, 500])
})

test('a place that the log does not know is answered with a resync and the present', { timeout }, async t => {
  const { account, socket } = await start(t)
  await append(account, ...numbered(1))
  await socket.subscribe({ id: 'a', after: '9999999999999999.0000000000000001' })
  const frame = await socket.nextOf('stream.resync')
  assert.deepEqual(Object.keys((frame as { data: { links: object } }).data.links), ['tasks', 'events'])
  await append(account, ...numbered(2))
  assert.deepEqual(numbersOf(await take(socket, 1)), [2])
})

test('after an unsubscribe nothing more comes for it, and its id is free again', { timeout }, async t => {
  const { account, socket } = await start(t)
  await socket.subscribe({ id: 'a' })
  await socket.subscribe({ id: 'b' })
  socket.say({ type: 'unsubscribe', id: 'a' })
  await socket.nextOf('stream.unsubscribed')
  await append(account, ...numbered(1))
  assert.deepEqual(
    (await take(socket, 1)).map(({ subscriptionid }) => subscriptionid),
    ['b'],
  )
  await socket.subscribe({ id: 'a' })
})

test('no more than its window comes before it is acknowledged', { timeout }, async t => {
  const { account, socket } = await start(t)
  await socket.subscribe({ id: 'slow', window: 2 })
  await socket.subscribe({ id: 'quick' })
  await append(account, ...numbered(1, 2, 3, 4))
  const frames = await take(socket, 6)
  const slow = frames.filter(({ subscriptionid }) => subscriptionid === 'slow')
  assert.deepEqual(numbersOf(slow), [1, 2])
  socket.say({ type: 'ack', id: 'slow', after: sequenceOf(slow[1]!) })
  assert.deepEqual(numbersOf(await take(socket, 2)), [3, 4])
})

test('a subscription that acknowledges nothing ends as lagged and says where to go on', { timeout }, async t => {
  const { account, socket } = await start(t)
  await socket.subscribe({ id: 'slow', window: 1 })
  await append(account, ...numbered(0))
  const [first] = await take(socket, 1)
  socket.say({ type: 'ack', id: 'slow', after: sequenceOf(first!) })
  const many = Array.from({ length: 700 }, (_, number) => ({ data: { number: number + 1 } }))
  for (let round = 0; round < 4; round++) await append(account, ...many)
  assert.deepEqual(numbersOf(await take(socket, 1)), [1])
  const lagged = await socket.nextOf('stream.lagged')
  assert.equal((lagged as { data: { after: string } }).data.after, sequenceOf(first!))
  // The socket itself is well: what is left can be asked for again.
  await socket.subscribe({ id: 'slow', after: sequenceOf(first!) })
  assert.deepEqual(numbersOf(await take(socket, 1)), [1])
})

test('what a client may not see does not come, whatever it asks for', { timeout }, async t => {
  const account = await newAccount(em(), { scopes: ['events:read', 'designs:read'] })
  const other = await newAccount(em())
  const socket = await openFor(t, account)
  await socket.subscribe({ id: 'a' })
  await socket.subscribe({ id: 'b', types: ['credits.granted', 'design.created'] })
  await append(other, { type: 'design.created', data: { number: 1 } })
  await append(account, { data: { number: 2 } }, { type: 'design.created', data: { number: 3 } })
  assert.deepEqual(numbersOf(await take(socket, 2)), [3, 3])
})

test('whoever subscribes to a task hears of its progress, and nobody else does', { timeout }, async t => {
  const { account, socket } = await start(t)
  const taskId = newId('task')
  const redis = connectCache({ url: process.env['REDIS_URL']!, prefix: platform.environment()['REDIS_PREFIX']!, log })
  t.after(() => redis.disconnect())
  await settled(redis)
  const told = hints(redis, platform.environment()['REDIS_PREFIX']!)
  const hint = { hint: 'progress' as const, taskId, startedAt: new Date().toISOString(), attempt: 1 }
  told.tellProgress({ ...hint, accountId: account.accountId, progress: { value: 0.4 } })
  while (!(await told.progressOf([taskId])).has(taskId));
  const other = await openFor(t, await newAccount(em()))
  await other.subscribe({ id: 'theirs', subject: taskId })
  await socket.subscribe({ id: 'not', subject: taskId, types: ['task.succeeded'] })
  await socket.subscribe({ id: 'task', subject: taskId })
  const frame = await socket.nextOf('task.progress')
  assert.deepEqual([frame.subscriptionid, (frame as { sequence?: string }).sequence], ['task', undefined])
  told.tellProgress({ ...hint, accountId: account.accountId, progress: { value: 0.5 } })
  assert.equal((await socket.nextOf('task.progress')).subscriptionid, 'task')
  other.say({ type: 'unsubscribe', id: 'theirs' })
  await other.nextOf('stream.unsubscribed')
})

const bad: Record<string, [unknown, string]> = {
  'no JSON': ['{', 'malformed-json'],
  'no frame': ['[]', 'validation-failed'],
  'a frame that nobody knows': [{ type: 'publish', id: 'a' }, 'validation-failed'],
  'a field that does not exist': [{ type: 'subscribe', id: 'a', scope: 'all' }, 'unknown-field'],
  'an id that is none': [{ type: 'subscribe', id: '"}' }, 'validation-failed'],
  'filters without end': [
    {
      type: 'subscribe',
      id: 'a',
      filters: [{ not: { not: { not: { not: { not: { not: { exact: { type: 'a' } } } } } } } }],
    },
    'validation-failed',
  ],
  'an id that is taken': [{ type: 'subscribe', id: 'taken' }, 'state-conflict'],
  'a subscription that is not there': [{ type: 'unsubscribe', id: 'none' }, 'not-found'],
  'an ack of nothing': [{ type: 'ack', id: 'none', after: startOfLog }, 'not-found'],
}

test('a frame that makes no sense is refused by a word, and the socket goes on', { timeout }, async t => {
  const { account, socket } = await start(t)
  await socket.subscribe({ id: 'taken' })
  for (const [what, [frame, code]] of Object.entries(bad)) {
    socket.say(frame)
    const refused = await socket.nextOf('stream.refused')
    assert.equal((refused as { data: { code: string } }).data.code, code, what)
  }
  await append(account, ...numbered(1))
  assert.deepEqual(numbersOf(await take(socket, 1)), [1])
})

test('more subscriptions than a socket may have are refused one by one', { timeout }, async t => {
  const { socket } = await start(t)
  for (let place = 0; place < 32; place++) await socket.subscribe({ id: `s${place}` })
  socket.say({ type: 'subscribe', id: 'more' })
  assert.equal(((await socket.nextOf('stream.refused')) as { data: { code: string } }).data.code, 'too-many-streams')
})
