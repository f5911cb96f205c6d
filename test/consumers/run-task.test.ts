import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { Failure } from '#contracts/failures.ts'
import { newId } from '#contracts/ids.ts'
import { diagnosticEcho } from '#contracts/tasks/diagnostic-echo.ts'
import type { Command } from '#contracts/tasks/work.ts'
import type { Delivery } from '#infra/broker/consumer.ts'
import type { Outgoing } from '#infra/broker/publisher.ts'
import type { Leases } from '#infra/cache/leases.ts'
import type { Circuit } from '../../consumers/circuit.ts'
import type { Worker } from '../../consumers/job.ts'
import { runTask } from '../../consumers/run-task.ts'
import { RunningJobs } from '../../consumers/running-jobs.ts'
import { Turns } from '../../consumers/turns.ts'
import { heardLog } from '../support/heard-log.ts'

type EchoWorker = Worker<'diagnostic.echo'>
type Told = { routingKey: string; body: Record<string, unknown> & Partial<Command> }

const taskId = newId('task')
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString()
const done: EchoWorker = () => Promise.resolve({ result: { text: '', attempt: 1 } })

/** Commands of one task for one worker, with a broker that takes everything and leases that are always free. */
const stage = (t: TestContext, worker: EchoWorker) => {
  const told: Told[] = []
  const parked: string[] = []
  const circuit = { isOpen: false, isInterrupted: false, saw: () => undefined }
  const leases = {
    claim: () => Promise.resolve({ state: 'claimed', starts: 1 }),
    park: id => Promise.resolve(void parked.push(id)),
    finish: () => Promise.resolve(),
    heartbeat: () => Promise.resolve([]),
  } as Partial<Leases> as Leases
  const running = new RunningJobs({ leases, hints: { tellProgress: () => undefined } as never })
  t.after(() => running.close())
  const publish = ({ routingKey, body }: Outgoing): Promise<void> => {
    told.push({ routingKey, body: JSON.parse(body.toString()) as Told['body'] })
    return Promise.resolve()
  }
  const handle = runTask(diagnosticEcho, worker, {
    publisher: { publish },
    leases,
    circuit: circuit as unknown as Circuit,
    workerId: 'here',
    log: heardLog().log,
    running,
    turns: new Turns(),
  })('interactive')
  const deliver = async (more: Partial<Command>): Promise<boolean> => {
    const acked: true[] = []
    const command = { task_id: taskId, account_id: newId('account'), input: {}, attempts: [], ...more }
    const fields = { routingKey: 'diagnostic.echo.interactive' }
    const properties = { messageId: newId('message'), type: 'diagnostic.echo', headers: { version: 1 } }
    const message = { content: Buffer.from(JSON.stringify(command)), fields, properties }
    await handle({ message, ack: () => void acked.push(true), giveBack: () => undefined } as unknown as Delivery)
    return acked.length === 1
  }
  return { told, parked, circuit, running, deliver }
}

test('what began in time comes back without its start_before, for whatever reason it comes back', async t => {
  const { told, deliver } = stage(t, () =>
    Promise.reject(new Failure('dependency-unavailable', '', { retry: { afterMs: 0 } })),
  )
  await deliver({ start_before: inMs(60_000), finish_before: inMs(60_000) })
  const copy = told.find(({ routingKey }) => routingKey === 'diagnostic.echo.interactive')
  assert.deepEqual([copy?.body.task_id, copy?.body.start_before], [taskId, undefined])
  assert.ok(copy?.body.finish_before)
  assert.ok(told.some(({ routingKey }) => routingKey === 'diagnostic.started'))
})

test('what is past a deadline is not begun', async t => {
  for (const late of [{ start_before: inMs(-1) }, { finish_before: inMs(-1) }]) {
    const { told, deliver } = stage(t, () => assert.fail('it was begun'))
    assert.equal(await deliver(late), true)
    assert.deepEqual(
      told.map(({ routingKey, body }) => [routingKey, body['code']]),
      [['diagnostic.failed', 'deadline-exceeded']],
    )
  }
})

test('while the circuit is open a second copy leaves the lease of the first, which runs here, alone', async t => {
  const [begun, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const { parked, circuit, deliver } = stage(t, async job => {
    begun.resolve()
    await mayEnd.promise
    return done(job)
  })
  const first = deliver({})
  await begun.promise
  circuit.isOpen = true
  const second = deliver({})
  await new Promise(setImmediate)
  assert.deepEqual(parked, [])
  mayEnd.resolve()
  assert.deepEqual(await Promise.all([first, second]), [true, true])
  assert.deepEqual(parked, [taskId])
})

test('a copy that waited for another begins when it begins, and not when it came', async t => {
  const [begun, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const { running, deliver } = stage(t, async job => {
    begun.resolve()
    await mayEnd.promise
    return done(job)
  })
  const startedAt: Date[] = []
  const begin = running.begin.bind(running)
  t.mock.method(running, 'begin', (beginning: Parameters<typeof begin>[0]) => {
    startedAt.push(beginning.startedAt)
    return begin(beginning)
  })
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 })
  const first = deliver({})
  await begun.promise
  const second = deliver({})
  await new Promise(setImmediate)
  t.mock.timers.setTime(1_060_000)
  mayEnd.resolve()
  await Promise.all([first, second])
  assert.deepEqual(
    startedAt.map(time => time.getTime()),
    [1_000_000, 1_060_000],
  )
})
