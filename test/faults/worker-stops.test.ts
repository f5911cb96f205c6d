import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'
import { startProcess } from '../support/process.ts'
import { openProxy } from '../support/tcp-proxy.ts'
import { letLeasesRunOut } from '../support/worker-leases.ts'

const platform = await startPlatform({ after }, { start: ['sagas', 'projections', 'relay', 'ingress'] })
const { client, echo, echoes } = await echoUser(platform)
const environment = platform.environment()
const args = ['diagnostic.echo']

const isRunning = async (id: string): Promise<boolean> =>
  (await client.call<{ status: string }>('GET', `/v1/tasks/${id}`)).body.status === 'running'

test(
  'a worker told to stop ends what is short, gives back what is long without an attempt, and leaves in order',
  { timeout: 90_000 },
  async t => {
    const worker = startProcess(t, { args, env: environment })
    await worker.ready
    const short = await echoes(20, { delay_ms: 1_000 })
    const long = await echoes(100, { delay_ms: 9_000 })
    await eventually('the last of them runs', () => isRunning(long.at(-1)!.id))
    worker.kill('SIGTERM')
    assert.deepEqual(await worker.exited, { code: 0, signal: null })
    for (const { id } of short) assert.equal((await client.ended(id)).status, 'succeeded')

    const next = startProcess(t, { args, env: environment })
    await next.ready
    await allEnded(platform, 40_000)
    for (const { id } of [...short, ...long]) {
      const task = await client.ended(id)
      assert.equal(task.status, 'succeeded')
      assert.deepEqual(
        task.attempts.map(({ n }) => n),
        [1],
      )
    }
    next.kill('SIGTERM')
    await next.exited
    await assertNothingLost(platform)
  },
)

test('a worker told to stop twice leaves at once and loses nothing', { timeout: 60_000 }, async t => {
  const worker = startProcess(t, { args, env: environment })
  await worker.ready
  const tasks = await echoes(5, { delay_ms: 3_000 })
  await eventually('they run', () => isRunning(tasks.at(-1)!.id))
  worker.kill('SIGTERM')
  await eventually('it is stopping', () => worker.lines.some(({ msg }) => msg === 'stopping'))
  worker.kill('SIGTERM')
  assert.deepEqual(await worker.exited, { code: 1, signal: null })
  assert.ok(!worker.lines.some(({ msg }) => msg === 'stopped'))

  await letLeasesRunOut(platform)
  const next = startProcess(t, { args, env: environment })
  await next.ready
  await allEnded(platform)
  next.kill('SIGTERM')
  await next.exited
  await assertNothingLost(platform)
})

for (const { inHand, delaysMs } of [
  { inHand: 'nothing', delaysMs: [] },
  { inHand: 'work', delaysMs: [1_000, 20_000] },
]) {
  test(
    `a worker with ${inHand} in its hands leaves within the grace when the broker answers no more`,
    { timeout: 60_000 },
    async t => {
      const broker = environment['RABBITMQ_URL']!
      const proxy = await openProxy(t, broker)
      const url = `${proxy.through(broker)}?heartbeat=2`
      const worker = startProcess(t, { args, env: { ...environment, RABBITMQ_URL: url } })
      await worker.ready
      const tasks = await Promise.all(delaysMs.map(delay_ms => echo({ delay_ms })))
      for (const { id } of tasks) await eventually('it runs', () => isRunning(id))
      proxy.behave('swallow')
      proxy.swallow()
      worker.kill('SIGTERM')
      const { signal } = await worker.exited
      assert.equal(signal, null, 'it left by itself')

      for (const { id } of tasks) await client.call('POST', `/v1/tasks/${id}/cancel`, { json: {} })
      await letLeasesRunOut(platform)
      const next = startProcess(t, { args, env: environment })
      await next.ready
      await allEnded(platform)
      next.kill('SIGTERM')
      await next.exited
      await assertNothingLost(platform)
    },
  )
}
