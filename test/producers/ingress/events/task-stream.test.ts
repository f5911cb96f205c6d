import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import type { TestAccount } from '../../../support/account.ts'
import { eventOf, ingressAlone, type Ingress } from './ingress.ts'
import { openStream, take, type OpenStream } from './open-stream.ts'

const timeout = 30_000

const start = async (t: TestContext) => {
  const ingress = await ingressAlone(t)
  const account = await ingress.account()
  const taskId = await ingress.post(account)
  return { ingress, account, taskId, open: opener(t, ingress, account) }
}

const opener =
  (t: TestContext, { baseUrl }: Ingress, { token }: TestAccount) =>
  async (taskId: string, headers: Record<string, string> = {}): Promise<OpenStream> => {
    const stream = await openStream(`${baseUrl}/v1/tasks/${taskId}/events`, { token, headers })
    t.after(() => stream.close())
    return stream
  }

type Wanted = { taskId: string; accept?: string; search?: string }

const read = (
  { baseUrl }: Ingress,
  { token }: TestAccount,
  { taskId, accept = '*/*', search = '' }: Wanted,
): Promise<Response> =>
  fetch(`${baseUrl}/v1/tasks/${taskId}/events${search}`, {
    headers: { Authorization: `Bearer ${token}`, Accept: accept },
  })

const progressOf = ({ accountId }: TestAccount, taskId: string, value: number) =>
  ({
    hint: 'progress',
    taskId,
    accountId,
    startedAt: new Date().toISOString(),
    attempt: 1,
    progress: { value },
  }) as const

test(
  'the stream of a task tells it from its beginning and ends with it; whoever comes back is told that it is over',
  { timeout },
  async t => {
    const { ingress, account, taskId, open } = await start(t)
    await ingress.append(eventOf(account, { type: 'task.started', subject: taskId }))
    const stream = await open(taskId)
    assert.equal((await stream.frame())?.text, 'retry: 3000')
    assert.deepEqual(
      (await take(stream, 2)).map(({ event }) => event),
      ['task.queued', 'task.started'],
    )
    await ingress.post(account)
    await ingress.finish(account, taskId)
    const end = await stream.event()
    assert.equal(end?.event, 'task.succeeded')
    assert.equal(await stream.event(), undefined)

    const again = await open(taskId, { 'Last-Event-ID': end.id! })
    assert.equal(again.status, 204)
    const whole = await open(taskId)
    assert.deepEqual(
      (await take(whole, 4)).map(({ event }) => event),
      ['task.queued', 'task.started', 'task.succeeded'],
    )
  },
)

test('a stream that dropped before the end of its task goes on to it', { timeout }, async t => {
  const { ingress, account, taskId, open } = await start(t)
  const first = await open(taskId)
  const queued = await first.event()
  first.close()
  await ingress.finish(account, taskId)
  const second = await open(taskId, { 'Last-Event-ID': queued!.id! })
  assert.deepEqual(
    (await take(second, 2)).map(({ event }) => event),
    ['task.succeeded'],
  )
})

test(
  'progress is shown from the newest that is known, without an id, and only what belongs to the task',
  { timeout },
  async t => {
    const { ingress, account, taskId, open } = await start(t)
    const other = await ingress.account()
    ingress.hints.tellProgress(progressOf(account, taskId, 0.25))
    while (!(await ingress.hints.progressOf([taskId])).has(taskId));

    const stream = await open(taskId)
    assert.equal((await stream.event())?.event, 'task.queued')
    const known = await stream.event()
    assert.equal(known?.event, 'task.progress')
    assert.equal(known.id, undefined, 'it must not move the cursor of whoever comes back')
    assert.deepEqual((known.data.data['task'] as { progress: object }).progress, { value: 0.25 })

    ingress.hints.tell(progressOf(other, taskId, 0.9))
    ingress.hints.tell(progressOf(account, await ingress.post(account), 0.8))
    ingress.hints.tell(progressOf(account, taskId, 0.5))
    const next = await stream.event()
    assert.deepEqual((next!.data.data['task'] as { progress: object }).progress, { value: 0.5 })
  },
)

test('a task of another account, a deleted one and none at all are not found', { timeout }, async t => {
  const { ingress, account, taskId } = await start(t)
  const other = await ingress.account()
  for (const accept of ['application/json', 'text/event-stream']) {
    assert.equal((await read(ingress, other, { taskId, accept })).status, 404)
    assert.equal((await read(ingress, account, { taskId: 'task_1', accept })).status, 404)
  }
  await query(ingress.em(), sql`update task set deleted_at = now() where id = ${taskId}`)
  assert.equal((await read(ingress, account, { taskId })).status, 404)
})

test(
  'whoever accepts JSON gets the same events as a list, and whoever accepts neither is told what there is',
  { timeout },
  async t => {
    const { ingress, account, taskId } = await start(t)
    await ingress.finish(account, taskId)
    const response = await read(ingress, account, { taskId })
    const list = (await response.json()) as { data: { type: string; sequence: string }[]; next_cursor: string }
    assert.equal(response.headers.get('vary'), 'Origin, Accept')
    assert.deepEqual(
      list.data.map(({ type }) => type),
      ['task.queued', 'task.succeeded'],
    )
    const rest = await read(ingress, account, { taskId, search: `?after=${list.data[0]!.sequence}` })
    assert.deepEqual(((await rest.json()) as typeof list).data, list.data.slice(1))
    assert.equal((await read(ingress, account, { taskId, accept: 'image/png' })).status, 406)
  },
)

test(
  'a cursor older than the log is told so once, and the stream of a task that is long over ends for good',
  { timeout },
  async t => {
    const { ingress, account, taskId, open } = await start(t)
    const first = await open(taskId)
    const { id } = (await first.event())!
    await ingress.finish(account, taskId)
    await query(ingress.em(), sql`update task set finished_at = now() - interval '31 days' where id = ${taskId}`)
    await ingress.post(account)
    await query(ingress.em(), sql`delete from event where subject = ${taskId}`)

    const stream = await open(taskId, { 'Last-Event-ID': id! })
    const [resync, ...rest] = await take(stream, 2)
    assert.equal(resync?.event, 'stream.resync')
    assert.equal((resync.data as unknown as { links: { self: string } }).links.self, `/v1/tasks/${taskId}`)
    assert.deepEqual(rest, [])
    assert.equal((await open(taskId, { 'Last-Event-ID': resync.id! })).status, 204)
    const anew = await open(taskId)
    assert.deepEqual(
      (await take(anew, 2)).map(({ event }) => event),
      ['stream.resync'],
    )
    const json = await read(ingress, account, { taskId, search: `?after=${id}` })
    assert.equal(json.status, 410)
  },
)
