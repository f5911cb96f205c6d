import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TaskView } from '#contracts/http/tasks.ts'
import { PublishError, type Outgoing } from '#infra/broker/publisher.ts'
import { queueDepth } from '#infra/broker/queue-depth.ts'
import { query, sql } from '#infra/db/sql.ts'
import { readMetrics } from '#infra/telemetry/metrics.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { heardLog } from '../support/heard-log.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { openPublisher } from '../support/open-publisher.ts'
import { startPlatform } from '../support/platform.ts'
import type { Vhost } from '../support/vhost.ts'

const queue = 'diagnostic.echo.interactive'
const kinds = ['diagnostic.echo'] as const

type QueueFacts = { consumers?: number }
const queueFacts = ({ api, name }: Vhost, wanted = queue): Promise<QueueFacts | undefined> =>
  api<QueueFacts>('GET', `/queues/${name}/${wanted}`).catch(() => undefined)

test('queues that are deleted under their consumers are declared again, and what was in them is sent again', async t => {
  const platform = await startPlatform(t, {
    kinds,
    start: ['projections', 'relay', 'ingress', 'sagas'],
    sagas: { sweepEveryMs: 500, silentAfterMs: 1_000 },
  })
  const { vhost } = platform
  const user = await echoUser(platform)
  await user.echoes(5)
  await eventually(
    'the outbox is empty',
    async () => (await query(platform.em(), sql`select from outbox`)).length === 0,
  )
  await vhost.api('DELETE', `/queues/${vhost.name}/${queue}`)

  const workers = await platform.start('workers')
  await vhost.api('DELETE', `/queues/${vhost.name}/settlement.on.task`)
  await eventually('both are consumed again', async () => {
    const facts = await Promise.all([queueFacts(vhost), queueFacts(vhost, 'settlement.on.task')])
    return facts.every(fact => (fact?.consumers ?? 0) > 0)
  })
  await eventually('the workers are ready', async () => (await workers.ready()).every(({ ok }) => ok))
  await user.echoes(5)
  await allEnded(platform)
  await assertNothingLost(platform)
})

test('outcomes that are purged on their way to the settlement are worked out again', async t => {
  const platform = await startPlatform(t, {
    kinds,
    start: ['projections', 'relay', 'ingress', 'workers'],
    sagas: { sweepEveryMs: 500, silentAfterMs: 1_000 },
  })
  const { vhost } = platform
  const user = await echoUser(platform)
  await user.echoes(5)
  const look = { count: 5, ackmode: 'ack_requeue_true', encoding: 'auto' }
  await eventually('the outcomes wait', async () => {
    const seen = await vhost.api<unknown[]>('POST', `/queues/${vhost.name}/settlement.on.task/get`, look)
    return seen.length === 5
  })
  await vhost.api('DELETE', `/queues/${vhost.name}/settlement.on.task/contents`)
  await platform.start('sagas')
  await allEnded(platform)
  await assertNothingLost(platform)
})

test('a message for an exchange that does not exist fails alone', async t => {
  const { connection, publisher } = await openPublisher(t)
  const message = (place: number): Outgoing => ({
    exchange: place === 50 ? 'nowhere' : '',
    routingKey: queue,
    body: Buffer.from('{}'),
    properties: { messageId: `message-${place}` },
  })
  const results = await Promise.allSettled(Array.from({ length: 101 }, (_, place) => publisher.publish(message(place))))
  const failed = results.flatMap((result, place) =>
    result.status === 'rejected' ? [{ place, why: result.reason as unknown }] : [],
  )
  assert.deepEqual(
    failed.map(({ place }) => place),
    [50],
  )
  const [{ why } = { why: undefined }] = failed
  assert.ok(why instanceof PublishError)
  assert.equal(why.reason, 'unknown-exchange')
  assert.equal(await queueDepth(connection, queue), 100)
})

test('an exchange that is deleted while the platform runs comes back, and no command is lost', async t => {
  const platform = await startPlatform(t, { kinds })
  const user = await echoUser(platform)
  const { api, name } = platform.vhost
  await api('DELETE', `/exchanges/${name}/cmd`)
  await api('DELETE', `/exchanges/${name}/evt`)
  await user.echoes(10)
  await allEnded(platform)
  // That the broker was not there for a moment is no sign of a full queue.
  await user.echo()
  await allEnded(platform)
  await assertNothingLost(platform)
})

test('a command without a way stays in the outbox, the alert names its exchange and key, and a mended way takes it', async t => {
  const { log, lines } = heardLog()
  const platform = await startPlatform(t, { kinds, log })
  const { api, name } = platform.vhost
  const binding = `/bindings/${name}/e/cmd/q/${queue}`
  await api('DELETE', `${binding}/${queue}`)
  const user = await echoUser(platform)
  const { id } = await user.echo()

  const alerts = () => lines.filter(({ level, exchange }) => level === 'error' && exchange === 'cmd')
  await eventually('the alert', () => alerts().length > 0, 5_000)
  const { exchange, routingKey, reason, messages } = alerts()[0]!
  assert.deepEqual(
    { exchange, routingKey, reason, messages },
    { exchange: 'cmd', routingKey: queue, reason: 'returned', messages: 1 },
  )

  await eventually('it was tried four times', () => alerts().length >= 4)
  const [row] = await query<{ attempts: number; last_error: string; pause: number }>(
    platform.em(),
    sql`select attempts, last_error, extract(epoch from due_at - now())::float as pause from outbox where correlation_id = ${id}`,
  )
  assert.equal(row?.last_error, 'returned')
  assert.equal(row.attempts, alerts().length, 'every attempt was told, and there were no others')
  assert.ok(row.pause > 1, 'the pauses grow')
  await eventually('the metric', async () => /^outbox_pending [1-9]/m.test((await readMetrics()).text))
  assert.match((await readMetrics()).text, /^broker_published_total\{result="returned"\} [1-9]/m)

  await api('POST', binding, { routing_key: queue })
  await allEnded(platform)
  await assertNothingLost(platform)
})

test('a full queue is told to callers as 429 with Retry-After, and everything accepted ends once there is room', async t => {
  const platform = await startPlatform(t, { kinds, start: ['sagas', 'projections', 'relay', 'ingress'] })
  const { api, name } = platform.vhost
  await api('PUT', `/operator-policies/${name}/small`, {
    pattern: `^${queue}$`,
    definition: { 'max-length': 5 },
    'apply-to': 'queues',
  })
  const { client } = await echoUser(platform)
  const post = () =>
    client.call<TaskView & { queue?: string }>('POST', '/v1/tasks', { json: { type: 'diagnostic.echo', input: {} } })

  let accepted = 0
  const refused = await eventually('the queue is full', async () => {
    const answer = await post()
    if (answer.status === 202) accepted++
    return answer.status !== 202 && answer
  })
  assert.equal(refused.status, 429)
  assert.match(refused.headers.get('Retry-After') ?? '', /^[1-9]\d*$/)
  assert.equal(refused.body.queue, queue)
  assert.match(refused.body.type, /queue-full/)

  await platform.start('workers')
  await allEnded(platform)
  await eventually('there is room again', async () => (await post()).status === 202)
  await allEnded(platform)
  const [{ tasks } = { tasks: 0 }] = await query<{ tasks: number }>(
    platform.em(),
    sql`select count(*)::int as tasks from task`,
  )
  assert.equal(tasks, accepted + 1)
  await assertNothingLost(platform)
})

test('a queue that somebody declared otherwise ends the start with its name, the difference and what to do', async t => {
  const platform = await startPlatform(t, { start: [] })
  const { api, name } = platform.vhost
  const other = { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-max-length': 7 } }
  await api('PUT', `/queues/${name}/${queue}`, other)

  const main = join(import.meta.dirname, '../../producers/outbox/main.ts')
  const relay = spawn(process.execPath, [main], {
    env: { ...process.env, ...platform.environment(), LOG_LEVEL: 'info' },
  })
  t.after(() => void relay.kill('SIGKILL'))
  let text = ''
  for await (const chunk of relay.stdout) text += String(chunk)
  const code = await new Promise(resolve => {
    if (relay.exitCode === null) relay.once('exit', resolve)
    else resolve(relay.exitCode)
  })
  assert.equal(code, 1)
  const lines = text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { level: string; err?: { message: string } })
  const fatal = lines.filter(({ level }) => level === 'fatal')
  assert.equal(fatal.length, 1)
  assert.match(fatal[0]!.err!.message, /inequivalent arg 'x-[a-z-]+' for queue 'diagnostic\.echo\.interactive'/)
  assert.match(fatal[0]!.err!.message, /delete/i)
  assert.ok(lines.length < 10, `a few lines, not a loop of them: ${lines.length}`)
})
