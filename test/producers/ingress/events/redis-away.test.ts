import assert from 'node:assert/strict'
import { test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { startRedis } from '../../../../scripts/servers/redis.ts'
import { freshFolder } from '../../../scripts/servers/fresh-folder.ts'
import { eventOf, ingressAlone } from './ingress.ts'
import { openStream } from './open-stream.ts'

test(
  'a stream misses nothing while Redis is dead, and nothing comes twice when it is back',
  { timeout: 60_000 },
  async t => {
    const redis = await startRedis({ dir: freshFolder() })
    t.after(() => redis.stop())
    const ingress = await ingressAlone(t, { redisUrl: redis.url })
    const account = await ingress.account()
    const taskId = await ingress.post(account)
    const streams = [
      await openStream(`${ingress.baseUrl}/v1/events/stream`, account),
      await openStream(`${ingress.baseUrl}/v1/tasks/${taskId}/events`, account),
    ]
    t.after(() => streams.map(({ close }) => close()))
    assert.equal((await streams[1]!.event())?.event, 'task.queued')

    const tell = async (number: number): Promise<void> => {
      await ingress.append(eventOf(account, { subject: taskId, type: 'task.canceling', data: { number } }))
      for (const stream of streams) assert.equal((await stream.event())?.data.data['number'], number)
    }
    await tell(1)
    redis.kill('SIGKILL')
    await tell(2)
    // The notices of the database, which stand in for the hints, break as well.
    await query(
      ingress.em(),
      sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'inkstone notices'`,
    )
    await tell(3)
    await redis.restart()
    await tell(4)
    const late = await openStream(`${ingress.baseUrl}/v1/tasks/${taskId}/events`, account)
    t.after(() => late.close())
    assert.equal((await late.event())?.event, 'task.queued')
  },
)
