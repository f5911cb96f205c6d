import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readMetrics } from '#infra/telemetry/metrics.ts'
import { echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform } from '../support/platform.ts'
import { letRungPass } from '../support/rungs.ts'

const kinds = ['diagnostic.echo'] as const

const attemptsOf = ({ attempts }: { attempts: { n: number; code?: string | undefined }[] }) =>
  attempts.map(({ n, code }) => ({ n, code }))

test('work that fails for good is dead at its first attempt', async t => {
  const platform = await startPlatform(t, { kinds })
  const { client, echo } = await echoUser(platform)
  const task = await client.ended((await echo({ fail: 'permanent' })).id)
  assert.equal(task.status, 'failed')
  assert.deepEqual(attemptsOf(task), [{ n: 1, code: 'internal' }])
  assert.equal(task.cost.charged, '0')
  await assertNothingLost({ ...platform, dead: { internal: 1 } })
})

test('work that throws what nobody expected is tried four times and then dead, and the worker lives on', async t => {
  const platform = await startPlatform(t, { kinds })
  const { client, echo } = await echoUser(platform)
  const { id } = await echo({ fail: 'throw' })
  await letRungPass(platform.vhost, 'retry.5s')
  await letRungPass(platform.vhost, 'retry.30s')
  const task = await client.ended(id)
  assert.equal(task.status, 'failed')
  assert.deepEqual(
    attemptsOf(task),
    [1, 2, 3, 4].map(n => ({ n, code: 'internal' })),
  )
  assert.equal((await client.ended((await echo()).id)).status, 'succeeded')
  await assertNothingLost({ ...platform, dead: { internal: 1 } })
})

const comebacks = async (): Promise<number> =>
  Number(
    /^broker_consumed_total\{queue="diagnostic\.echo\.interactive",verdict="retried"\} (\d+)/m.exec(
      (await readMetrics()).text,
    )?.[1] ?? 0,
  )

test('work that is told to wait comes back as often as it must, and none of that counts as an attempt', async t => {
  const platform = await startPlatform(t, { kinds })
  const { client, echo } = await echoUser(platform)
  const before = await comebacks()
  const { id } = await echo({ fail: 'throttled' })
  // More often than it would be tried if it failed, and more often than a worker may crash.
  for (let wait = 1; wait <= 6; wait++) await letRungPass(platform.vhost, 'retry.1s')
  await eventually('it came back', async () => (await comebacks()) >= before + 7)
  await client.call('POST', `/v1/tasks/${id}/cancel`, { json: {} })
  const task = await client.ended(id)
  assert.equal(task.status, 'canceled')
  assert.deepEqual(task.attempts, [])
  await assertNothingLost(platform)
})
