import assert from 'node:assert/strict'
import { after, test, type TestContext } from 'node:test'
import { allEnded, echoUser, statuses } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'
import { letLeasesRunOut } from '../support/worker-leases.ts'
import { keepRunning, startProcess, type TestProcess } from '../support/process.ts'

const platform = await startPlatform({ after }, { start: ['sagas', 'projections', 'relay', 'ingress'] })
const { client, echoes } = await echoUser(platform)
const environment = platform.environment()
const args = ['diagnostic.echo']

const areRunning = async (ids: readonly { id: string }[]): Promise<boolean> => {
  const tasks = await Promise.all(ids.map(({ id }) => client.call<{ status: string }>('GET', `/v1/tasks/${id}`)))
  return tasks.every(({ body }) => body.status === 'running')
}

const allSucceeded = async (): Promise<void> => {
  await allEnded(platform)
  assert.deepEqual(Object.keys(await statuses(platform)), ['succeeded'])
}

const hasLost =
  ({ lines }: TestProcess) =>
  (): boolean =>
    lines.some(({ msg }) => msg === 'broker connection lost')

const nervous = (t: TestContext): TestProcess =>
  startProcess(t, { args, env: { ...environment, RABBITMQ_URL: `${environment['RABBITMQ_URL']}?heartbeat=1` } })

test(
  'a worker whose event loop stood still until the broker gave it up goes on without doing anything twice',
  { timeout: 60_000 },
  async t => {
    const worker = nervous(t)
    await worker.ready
    const tasks = await echoes(5, { delay_ms: 1_000, output_bytes: 100 })
    await eventually('they run', () => areRunning(tasks))
    worker.suffer({ mishap: 'block', forMs: 5_000 })
    await eventually('the connection is lost', hasLost(worker))
    await allSucceeded()
    for (const { id } of tasks) assert.equal((await client.ended(id)).attempts.length, 1)
    await echoes(5)
    await allSucceeded()
    worker.kill('SIGTERM')
    assert.deepEqual(await worker.exited, { code: 0, signal: null })
    await assertNothingLost(platform)
  },
)

test('a worker that wakes up after another took over its work changes nothing', { timeout: 60_000 }, async t => {
  const sleeper = nervous(t)
  await sleeper.ready
  const tasks = await echoes(3, { delay_ms: 1_500, output_bytes: 100 })
  await eventually('they run', () => areRunning(tasks))
  sleeper.suffer({ mishap: 'block', forMs: 10_000 })
  await letLeasesRunOut(platform)
  const other = startProcess(t, { args, env: environment })
  await other.ready
  await allSucceeded()
  assert.ok(!hasLost(sleeper)(), 'it sleeps still')
  await eventually('it is awake', hasLost(sleeper))
  await echoes(5)
  await allSucceeded()
  for (const worker of [sleeper, other]) {
    worker.kill('SIGTERM')
    assert.deepEqual(await worker.exited, { code: 0, signal: null })
  }
  await assertNothingLost(platform)
})

for (const mishap of ['reject', 'throw'] as const) {
  const what = mishap === 'reject' ? 'a promise whose rejection nobody handles' : 'a listener that throws'
  test(
    `${what} ends the worker with exit code 1 and a reason, and its successor goes on`,
    { timeout: 60_000 },
    async t => {
      const kept = await keepRunning(t, { args, env: environment })
      const tasks = await echoes(5, { delay_ms: 500 })
      await eventually('they run', () => areRunning(tasks))
      const worker = kept.current()
      worker.suffer({ mishap })
      assert.deepEqual(await worker.exited, { code: 1, signal: null })
      const fatal = worker.lines.filter(({ level }) => level === 'fatal')
      assert.deepEqual(
        fatal.map(({ msg }) => msg),
        [mishap === 'reject' ? 'unhandled rejection' : 'uncaught exception'],
      )
      await echoes(5)
      await allSucceeded()
      kept.release()
      kept.current().kill('SIGTERM')
      assert.deepEqual(await kept.current().exited, { code: 0, signal: null })
      await assertNothingLost(platform)
    },
  )
}
