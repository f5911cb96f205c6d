import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { readEvents, startOfLog } from '#infra/db/events/event-log.ts'
import { startRedis } from '../../scripts/servers/redis.ts'
import { allEnded, echoUser } from '../support/echo-user.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLost } from '../support/invariants.ts'
import { inReverse } from '../support/lifetime.ts'
import { startPlatform } from '../support/platform.ts'

const lifetime = inReverse({ after })
const dir = mkdtempSync(join(tmpdir(), 'inkstone-redis-'))
const redis = await startRedis({ dir })
lifetime.after(async () => {
  await redis.stop()
  rmSync(dir, { recursive: true, force: true })
})
const platform = await startPlatform(lifetime, { redisUrl: redis.url })

test('without Redis everything goes on, and streams miss nothing, before, while and after it is away', async () => {
  const user = await echoUser(platform)
  const seen: CloudEvent[] = []
  const stop = new AbortController()
  const following = (async () => {
    for await (const event of user.client.events('/v1/events/stream', { signal: stop.signal })) seen.push(event)
  })().catch((error: unknown) => assert.ok(stop.signal.aborted, String(error)))

  const turn = async (count: number): Promise<void> => {
    const tasks = await user.echoes(count, { delay_ms: 30 })
    for (const { id } of tasks) assert.equal((await user.client.ended(id)).status, 'succeeded')
  }
  await turn(20)
  const slow = await user.echo({ delay_ms: 2_500, steps: 10 })
  redis.kill('SIGKILL')
  await turn(20)
  const ready = await user.client.call<{ checks?: unknown }>('GET', '/readyz')
  assert.equal(ready.status, 200, 'slower is not broken')
  assert.equal((await user.client.call('GET', '/v1/tasks')).status, 200)

  const doomed = await user.echo({ delay_ms: 60_000 })
  for await (const event of user.client.events(`/v1/tasks/${doomed.id}/events`))
    if (event.type === 'task.started') break
  await redis.restart()
  assert.equal((await user.client.ended(slow.id)).status, 'succeeded')
  // The wish was not kept anywhere but in the row while Redis was away; the worker finds it at a heartbeat or is told now.
  await eventually('the running task is canceled', async () => {
    await user.client.call('POST', `/v1/tasks/${doomed.id}/cancel`, { json: {} })
    return (await user.client.call<{ status: string }>('GET', `/v1/tasks/${doomed.id}`)).body.status === 'canceled'
  })
  await turn(20)

  await allEnded(platform)
  const logged = await readEvents(platform.em(), {
    after: startOfLog,
    limit: 1_000,
    filter: { accountId: user.accountId },
  })
  await eventually('the stream has caught up', () => seen.filter(isLogged).at(-1)?.id === logged.at(-1)?.id)
  stop.abort()
  await following
  assert.deepEqual(
    seen.filter(isLogged).map(({ id }) => id),
    logged.map(({ id }) => id),
    'every event, once, in the order of the log',
  )
  await assertNothingLost(platform)
})

/** Progress is lossy by design and has no place in the log. */
const isLogged = ({ sequence }: CloudEvent): boolean => sequence !== undefined
