import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test, type TestContext } from 'node:test'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { Consumer } from '#infra/broker/consumer.ts'
import { query, sql } from '#infra/db/sql.ts'
import type { AssetView } from '#contracts/http/assets.ts'
import { demoPhoto } from '../../scripts/fixtures/make-photo.ts'
import { allEnded, echoUser, statuses, type EchoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform, type Platform } from '../support/platform.ts'
import { keepRunning, startProcess } from '../support/process.ts'
import { letLeasesRunOut } from '../support/worker-leases.ts'

const withoutWorkers = async (t: TestContext): Promise<{ platform: Platform; user: EchoUser }> => {
  const platform = await startPlatform(t, { start: ['sagas', 'projections', 'relay', 'ingress'] })
  return { platform, user: await echoUser(platform) }
}

const isRelayed = async ({ em }: Platform): Promise<boolean> =>
  (await query(em(), sql`select from outbox`)).length === 0

test(
  'tasks that crash every worker end as dead letters, and none of those beside them do',
  { timeout: 90_000 },
  async t => {
    const { platform, user } = await withoutWorkers(t)
    const neighbours = await user.echoes(10, { delay_ms: 300 })
    const poison = [
      await user.echo({ fail: 'crash', delay_ms: 100 }),
      await user.echo({ fail: 'crash', delay_ms: 100 }),
    ]
    await user.echoes(5, { delay_ms: 300 })
    await eventually('all wait for a worker', () => isRelayed(platform))

    const kept = await keepRunning(t, { args: ['diagnostic.echo'], env: platform.environment() }, () =>
      letLeasesRunOut(platform),
    )
    await allEnded(platform, 60_000)
    assert.deepEqual(await statuses(platform), { succeeded: neighbours.length + 5, failed: poison.length })
    for (const { id } of poison) {
      const { error, cost } = await user.client.ended(id)
      assert.equal(error?.code, 'worker-crash')
      assert.deepEqual([cost.charged, cost.released], ['0', '1'])
    }
    for (const { id } of neighbours) {
      const { attempts } = await user.client.ended(id)
      assert.equal(attempts.length, 1, 'a crash that another task caused is no attempt')
    }
    assert.ok(kept.exits.length <= 4 * poison.length, `${kept.exits.length} crashes`)
    assert.ok(kept.exits.every(({ signal }) => signal === 'SIGABRT'))
    await assertNothingLost({ ...platform, dead: { 'worker-crash': poison.length } })
  },
)

test('a worker that restarts 25 times before it begins anything harms no task', { timeout: 60_000 }, async t => {
  const { platform, user } = await withoutWorkers(t)
  const tasks = await user.echoes(20)
  for (let restart = 1; restart <= 25; restart++) {
    const { log, vhost } = platform
    const connection = await BrokerConnection.open({ url: vhost.url, service: 'test', role: 'consume', log })
    const inHand = new Set<string>()
    const consumer = new Consumer({
      connection,
      queue: 'diagnostic.echo.interactive',
      prefetch: 200,
      onDelivery: ({ message }) => inHand.add(String(message.properties.correlationId)),
      log,
    })
    await eventually('all are in its hands', () => inHand.size === tasks.length)
    await connection.close()
    await consumer.drain(0)
  }
  await platform.start('workers')
  await allEnded(platform)
  assert.deepEqual(await statuses(platform), { succeeded: tasks.length })
  await assertNothingLost({ ...platform, dead: { delivery_limit: tasks.length } })
})

const childrenOf = (pid: number): number[] => {
  const path = `/proc/${pid}/task/${pid}/children`
  return existsSync(path) ? readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number) : []
}

test(
  'a picture that takes its process down three times is dead, and the worker lives on',
  { timeout: 60_000 },
  async t => {
    const { platform, user } = await withoutWorkers(t)
    const worker = startProcess(t, { args: ['image.process'], env: platform.environment() })
    await worker.ready
    const form = new FormData()
    form.set('file', new Blob([new Uint8Array(await demoPhoto())], { type: 'image/jpeg' }), 'page.jpg')
    const { body: asset } = await user.client.call<AssetView>('POST', '/v1/assets', { body: form })

    const { id } = await user.client.post('image.process', { asset_id: asset.id })
    for (let kill = 1; kill <= 3; kill++) {
      const [child] = await eventually('a process works on it', () => {
        const children = childrenOf(worker.pid)
        return children.length > 0 && children
      })
      process.kill(child!, 'SIGKILL')
      await eventually('it is gone', () => !childrenOf(worker.pid).includes(child!))
    }
    const task = await user.client.ended(id)
    assert.equal(task.status, 'failed')
    assert.equal(task.error?.code, 'worker-crash')
    assert.deepEqual(
      task.attempts.map(({ n, code }) => ({ n, code })),
      [1, 2, 3].map(n => ({ n, code: 'worker-crash' })),
    )
    assert.equal(task.cost.charged, '0')

    const next = await user.client.post('image.process', { asset_id: asset.id })
    assert.equal((await user.client.ended(next.id)).status, 'succeeded')
    worker.kill('SIGTERM')
    assert.deepEqual(await worker.exited, { code: 0, signal: null })
    await assertNothingLost({ ...platform, dead: { 'worker-crash': 1 } })
  },
)
