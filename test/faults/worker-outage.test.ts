import assert from 'node:assert/strict'
import { rename, rm, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { readMetrics } from '#infra/telemetry/metrics.ts'
import { allEnded, echoUser, statuses } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { heardLog } from '../support/heard-log.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { startPlatform, type Platform } from '../support/platform.ts'

const threshold = 5

/** The storage goes away as a volume does, until `restore`. */
const breakStorage = async (platform: Platform): Promise<{ restore: () => Promise<void> }> => {
  const directory = platform.environment()['STORAGE_DIR']!
  await rename(directory, `${directory}-away`)
  await writeFile(directory, 'no folder')
  return {
    restore: async () => {
      await rm(directory)
      await rename(`${directory}-away`, directory)
    },
  }
}

const isPaused = async (): Promise<boolean> =>
  /^work_paused\{type="diagnostic\.echo"\} 1/m.test((await readMetrics()).text)

test('while what the work depends on is away, tasks wait in their queue without attempts, and all succeed once it is back', async t => {
  const { log, lines } = heardLog()
  const platform = await startPlatform(t, {
    kinds: ['diagnostic.echo'],
    workers: { breaker: { threshold, probeEveryMs: 200 } },
    log,
  })
  const { echo, echoes, client } = await echoUser(platform)
  await echo({ output_bytes: 10 })
  await allEnded(platform)
  const storage = await breakStorage(platform)

  const posted = await echoes(30, { output_bytes: 10 })
  await eventually('the work is paused', isPaused)
  const checks = await platform.running.get('workers')!.ready()
  assert.ok(checks.some(({ detail }) => detail?.includes('paused')))
  assert.ok(
    checks.every(({ ok }) => ok),
    'the worker itself is well',
  )
  const pauses = (): number => lines.filter(({ msg }) => msg.includes('the work is paused')).length
  await eventually('probes were tried in vain', () => pauses() >= 4)
  const late = await echoes(10, { output_bytes: 10 })

  await storage.restore()
  await allEnded(platform)
  assert.deepEqual(await statuses(platform), { succeeded: 1 + posted.length + late.length })
  assert.equal(await isPaused(), false)
  const tasks = await Promise.all([...posted, ...late].map(({ id }) => client.ended(id)))
  const failures = tasks.flatMap(({ attempts }) => attempts).filter(({ status }) => status === 'failed')
  assert.ok(failures.length < threshold, `${failures.length} attempts were spent`)
  assert.equal((await client.ended((await echo({ output_bytes: 10 })).id)).status, 'succeeded')
  await assertNothingLost(platform)
})

test('work that is told to wait pauses no other work', async t => {
  const platform = await startPlatform(t, { kinds: ['diagnostic.echo'] })
  const { client, echo, echoes } = await echoUser(platform)
  const bad = await Promise.all(Array.from({ length: 8 }, () => echo({ fail: 'throttled' })))
  await echoes(20)
  await eventually('the others are done', async () => ((await statuses(platform))['succeeded'] ?? 0) === 20)
  assert.equal(await isPaused(), false)
  for (const { id } of bad) await client.call('POST', `/v1/tasks/${id}/cancel`, { json: {} })
  await allEnded(platform)
  await assertNothingLost(platform)
})
