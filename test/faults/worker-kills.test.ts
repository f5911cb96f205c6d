import assert from 'node:assert/strict'
import { after, test, type TestContext } from 'node:test'
import type { TaskView } from '#contracts/http/tasks.ts'
import { echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { claimsTask } from '../support/moments.ts'
import { startPlatform } from '../support/platform.ts'
import { startProcess } from '../support/process.ts'
import { letLeasesRunOut } from '../support/worker-leases.ts'
import { type Heard, openProxy } from '../support/tcp-proxy.ts'

const platform = await startPlatform({ after }, { start: ['sagas', 'projections', 'relay', 'ingress'] })
const user = await echoUser(platform)
const environment = platform.environment()

type Hear = (heard: Heard) => void

// The size of the frame, the class and the method of basic.ack.
const ackFrame = Buffer.from('0000000d003c0050', 'hex')

/** Calls back for every ack that the worker sends. */
const onAck = (heardAck: Hear): Hear => {
  const consuming = new Set<object>()
  return heard => {
    if (heard.from !== 'client') return
    if (heard.bytes.includes('/consume')) consuming.add(heard.connection)
    if (consuming.has(heard.connection) && heard.bytes.includes(ackFrame)) heardAck(heard)
  }
}

type Ears = { broker?: Hear; cache?: Hear }

/** A worker with an ear at its connections. */
const overheard = async (t: TestContext, { broker, cache }: Ears) => {
  const [queue, redis] = [environment['RABBITMQ_URL']!, environment['REDIS_URL']!]
  const env = { ...environment }
  if (broker) env['RABBITMQ_URL'] = (await openProxy(t, queue, { hear: broker })).through(queue)
  if (cache) env['REDIS_URL'] = (await openProxy(t, redis, { hear: cache })).through(redis)
  const worker = startProcess(t, { args: ['diagnostic.echo'], env })
  await worker.ready
  return worker
}

const post = (): Promise<TaskView> => user.echo({ delay_ms: 1_000, steps: 10, output_bytes: 1_000 })

const endsOnceWithAnotherWorker = async (t: TestContext, { id }: TaskView): Promise<void> => {
  const next = startProcess(t, { args: ['diagnostic.echo'], env: environment })
  await next.ready
  const task = await user.client.ended(id)
  assert.equal(task.status, 'succeeded')
  assert.equal(task.cost.charged, '1')
  assert.deepEqual(
    task.attempts.map(({ n, status }) => ({ n, status })),
    [{ n: 1, status: 'succeeded' }],
  )
  await assertNothingLost(platform)
  next.kill('SIGTERM')
  assert.deepEqual(await next.exited, { code: 0, signal: null })
}

test('a worker killed after it received a command loses nothing', { timeout: 60_000 }, async t => {
  const { promise: received, resolve } = Promise.withResolvers<void>()
  const worker = await overheard(t, {
    cache: heard => {
      if (!claimsTask(heard)) return
      heard.hold()
      worker.kill()
      resolve()
    },
  })
  const task = await post()
  await received
  await worker.exited
  await endsOnceWithAnotherWorker(t, task)
})

test(
  'a worker killed after it claimed a task gives way to another when its lease runs out',
  { timeout: 60_000 },
  async t => {
    const claiming = new Set<object>()
    const { promise: claimed, resolve } = Promise.withResolvers<void>()
    const worker = await overheard(t, {
      cache: heard => {
        if (claimsTask(heard)) claiming.add(heard.connection)
        else if (heard.from === 'server' && claiming.has(heard.connection)) {
          heard.hold()
          worker.kill()
          resolve()
        }
      },
    })
    const task = await post()
    await claimed
    await worker.exited
    await letLeasesRunOut(platform)
    await endsOnceWithAnotherWorker(t, task)
  },
)

test(
  'a worker killed in the midst of the work gives way to another when its lease runs out',
  { timeout: 60_000 },
  async t => {
    const worker = await overheard(t, {})
    const task = await post()
    for await (const { type } of user.client.events(task.urls.events)) if (type === 'task.progress') break
    worker.kill()
    await worker.exited
    await endsOnceWithAnotherWorker(t, task)
  },
)

test('a worker killed between its outcome and its ack has its outcome count once', { timeout: 60_000 }, async t => {
  let acks = 0
  const worker = await overheard(t, {
    broker: onAck(heard => {
      acks++
      heard.hold()
    }),
  })
  const task = await post()
  await user.client.ended(task.id)
  await eventually('the ack was on its way', () => acks > 0)
  worker.kill()
  await worker.exited
  await endsOnceWithAnotherWorker(t, task)
})

test('a worker killed right after its ack has lost nothing', { timeout: 60_000 }, async t => {
  const { promise: acked, resolve } = Promise.withResolvers<void>()
  const worker = await overheard(t, { broker: onAck(() => setImmediate(resolve)) })
  const task = await post()
  await acked
  worker.kill()
  await worker.exited
  await endsOnceWithAnotherWorker(t, task)
})
