import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { startOfLog } from '#infra/db/events/event-log.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { TestAccount } from '../../../support/account.ts'
import { eventOf, ingressAlone, type Ingress } from './ingress.ts'
import { openStream, take, type OpenStream } from './open-stream.ts'

const timeout = 30_000

const start = async (t: TestContext) => {
  const ingress = await ingressAlone(t)
  const account = await ingress.account()
  return { ingress, account, open: opener(t, ingress, account) }
}

const opener =
  (t: TestContext, { baseUrl }: Ingress, { token }: TestAccount) =>
  async (search = '', headers: Record<string, string> = {}): Promise<OpenStream> => {
    const stream = await openStream(`${baseUrl}/v1/events/stream${search}`, { token, headers })
    t.after(() => stream.close())
    return stream
  }

const numbered = (account: TestAccount, ...numbers: number[]) =>
  numbers.map(number => eventOf(account, { data: { number } }))
const numbersOf = async (stream: OpenStream, count: number): Promise<unknown[]> =>
  (await take(stream, count)).map(({ data }) => data.data['number'])

test('a stream begins with how to come back to it, then tells what happens, as CloudEvents', { timeout }, async t => {
  const { ingress, account, open } = await start(t)
  await ingress.append(...numbered(account, 0))
  const stream = await open()
  assert.equal(stream.status, 200)
  assert.equal(stream.headers['content-type'], 'text/event-stream')
  assert.equal(stream.headers['cache-control'], 'no-cache, no-transform')
  assert.equal(stream.headers['x-accel-buffering'], 'no')
  assert.equal((await stream.frame())?.text, 'retry: 3000')
  assert.match((await stream.frame())!.text, /^id: \d{16}\.\d{16}$/)

  const taskId = await ingress.post(account)
  const queued = await stream.event()
  assert.equal(queued?.event, 'task.queued')
  assert.equal(queued.data.subject, taskId)
  assert.equal(queued.id, queued.data.sequence)
  assert.equal(queued.text, `id: ${queued.id}\nevent: task.queued\ndata: ${JSON.stringify(queued.data)}`)
})

test(
  'a dropped stream goes on after the last event it brought: nothing missed, nothing doubled',
  { timeout },
  async t => {
    const { ingress, account, open } = await start(t)
    const first = await open()
    await ingress.append(...numbered(account, 1, 2, 3))
    const seen = await take(first, 2)
    first.close()
    await ingress.append(...numbered(account, 4))

    const byHeader = await open('', { 'Last-Event-ID': seen[1]!.id! })
    const byQuery = await open(`?after=${seen[1]!.id}`)
    // What a browser sends when a stream that was opened with `after` breaks.
    const byBoth = await open(`?after=${startOfLog}`, { 'Last-Event-ID': seen[1]!.id! })
    await ingress.append(...numbered(account, 5))
    for (const stream of [byHeader, byQuery, byBoth]) assert.deepEqual(await numbersOf(stream, 3), [3, 4, 5])
  },
)

test('a stream that broke before its first event misses nothing either', { timeout }, async t => {
  const { ingress, account, open } = await start(t)
  await ingress.append(...numbered(account, 1))
  const first = await open()
  await first.frame()
  const cursor = await first.frame()
  first.close()
  await ingress.append(...numbered(account, 2))
  const second = await open('', { 'Last-Event-ID': cursor!.id! })
  assert.deepEqual(await numbersOf(second, 1), [2])
})

test('a stream tells only what was asked for, and never what happens to another account', { timeout }, async t => {
  const { ingress, account, open } = await start(t)
  const other = await ingress.account()
  const stream = await open(`?type=task.started,task.failed&subject=task_mine`)
  const all = await open()
  const wanted = { type: 'task.failed', subject: 'task_mine' } as const
  await ingress.append(eventOf(other, wanted), eventOf(account, { type: 'task.failed' }), eventOf(account, wanted))
  assert.equal((await stream.event())?.data.subject, 'task_mine')
  assert.deepEqual(
    (await take(all, 2)).map(({ data }) => data.subject),
    [account.accountId, 'task_mine'],
  )
  const { token } = other
  const stolen = await openStream(`${ingress.baseUrl}/v1/events/stream?subject=task_mine&after=${startOfLog}`, {
    token,
  })
  t.after(() => stolen.close())
  await ingress.append(eventOf(account, wanted), eventOf(other, { ...wanted, data: { number: 1 } }))
  assert.deepEqual(await numbersOf(stolen, 2), [undefined, 1])
})

test(
  'a cursor older than the log is told so once, with where to read on; the stream goes on from now',
  { timeout },
  async t => {
    const { ingress, account, open } = await start(t)
    await ingress.append(...numbered(account, 1))
    const first = await open(`?after=${startOfLog}`)
    const gone = (await first.event())!.id!
    await ingress.append(...numbered(account, 2, 3))
    await query(ingress.em(), sql`delete from event where sequence <= 2`)

    const stream = await open('', { 'Last-Event-ID': gone })
    const resync = await stream.event()
    assert.equal(resync?.event, 'stream.resync')
    assert.deepEqual((resync.data as unknown as { links: object }).links, { tasks: '/v1/tasks', events: '/v1/events' })
    await ingress.append(...numbered(account, 4))
    assert.deepEqual(await numbersOf(stream, 1), [4])

    const again = await open('', { 'Last-Event-ID': resync.id! })
    assert.deepEqual(await numbersOf(again, 1), [4], 'whoever comes back with the id of the notice is not told again')
  },
)

test('a cursor of another log is told so, too, instead of waiting for it forever', { timeout }, async t => {
  const { ingress, account, open } = await start(t)
  await ingress.append(...numbered(account, 1))
  const stream = await open('?after=9999999999999999.0000000000000001')
  assert.equal((await stream.event())?.event, 'stream.resync')
})

test('an account has at most as many streams as it may, and a closed one makes room', { timeout }, async t => {
  const ingress = await ingressAlone(t)
  const account = await ingress.account({ limits: { streams: 2 } })
  const open = opener(t, ingress, account)
  const [first] = [await open(), await open()]
  const refused = await open()
  assert.equal(refused.status, 429)
  assert.match(String(refused.headers['retry-after']), /^\d+$/)
  const { status } = await opener(t, ingress, await ingress.account())()
  assert.equal(status, 200, 'other accounts have their own')
  first.close()
  let later = await open()
  while (later.status === 429) later = await open()
  assert.equal(later.status, 200)
})

test('the streams of a revoked key and of a suspended account end', { timeout }, async t => {
  const { ingress, account, open } = await start(t)
  const revoked = await open()
  const suspended = await ingress.account()
  const other = await opener(t, ingress, suspended)()
  const staying = await opener(t, ingress, await ingress.account())()
  await query(ingress.em(), sql`update api_key set revoked_at = now() where id = ${account.keyId}`)
  await query(ingress.em(), sql`update account set suspended_at = now() where id = ${suspended.accountId}`)
  assert.equal(await revoked.event(), undefined)
  assert.equal(await other.event(), undefined)
  await staying.frame()
  await staying.frame()
  const next = staying.frame()
  assert.equal(await Promise.race([next, Promise.resolve('open')]), 'open')
})

test('when the process stops every stream ends, so that its reader goes elsewhere', { timeout }, async t => {
  const { ingress, open } = await start(t)
  const streams = [await open(), await open()]
  const stopped = ingress.stop()
  for (const stream of streams) assert.equal(await stream.event(), undefined)
  await stopped
})

test('what cannot be the id of an event is refused, and a HEAD holds no stream open', { timeout }, async t => {
  const { ingress, account, open } = await start(t)
  for (const id of ['1', 'x'.repeat(33), `${startOfLog}0`])
    assert.equal((await open('', { 'Last-Event-ID': id })).status, 422)
  const head = await fetch(`${ingress.baseUrl}/v1/events/stream`, {
    method: 'HEAD',
    headers: { Authorization: `Bearer ${account.token}` },
  })
  assert.equal(head.headers.get('content-type'), 'text/event-stream')
})
