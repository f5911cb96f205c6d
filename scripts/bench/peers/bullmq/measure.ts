import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { monotonicMs } from '../../clock.ts'
import { load } from '../../load.ts'
import { percentilesOf } from '../../percentiles.ts'
import { startPeer } from '../start-peer.ts'
import { createTables, doneChannel, dropTables, queueName, queuePrefix } from './schema.ts'

// Of pools of 10, 20 and 40 and loads of 50, 100 and 200 connections, this pair served the peer best on 2 cores.
const poolSize = '20'
const connections = 200
const warmUpMs = 2_000
const latencyRatePerSecond = 200
const drainTimeoutMs = 120_000

export type BullmqFigures = {
  /** 202s per second while both processes, their servers and the load share the machine. */
  accept_per_s: number
  /** Tasks finished per second within the same window; what is accepted beyond it piles up. */
  end_to_end_per_s: number
  /** All tasks accepted, divided by the time from the first POST until the last of them was finished. */
  drained_per_s: number
  /** From POST to the pub/sub message, at 200 tasks per second. */
  latency_p50_ms: number
  latency_p95_ms: number
}

type Bench = { pool: Pool; redis: Redis; drive: { url: string; body: string; headers: Record<string, string> } }

/** Measures Express + BullMQ + Postgres at the job that `bench:tasks` gives the platform, on the same servers. Leaves nothing behind on them. */
export const measureBullmq = async (options: {
  databaseUrl: string
  redisUrl: string
  seconds: number
}): Promise<BullmqFigures> => {
  const pool = new Pool({ connectionString: options.databaseUrl, max: 2 })
  const redis = new Redis(options.redisUrl, { maxRetriesPerRequest: null })
  const queue = new Queue(queueName, { connection: redis, prefix: queuePrefix })
  const apiKey = randomUUID()
  await queue.obliterate({ force: true })
  await createTables(pool, apiKey)
  try {
    const env = {
      DATABASE_URL: options.databaseUrl,
      REDIS_URL: options.redisUrl,
      POOL_SIZE: poolSize,
    }
    await using peers = new AsyncDisposableStack()
    const server = peers.use(await startPeer(new URL('server.ts', import.meta.url), env))
    peers.use(await startPeer(new URL('worker.ts', import.meta.url), env))
    const body = JSON.stringify({ type: 'diagnostic.echo', input: { text: '{n}' }, tags: ['bench'] })
    const drive = { url: `${server.url}/tasks`, body, headers: { authorization: `Bearer ${apiKey}` } }
    const bench = { pool, redis, drive }
    await load({ ...drive, connections, durationMs: warmUpMs })
    await drained(pool)
    const latency = await measureLatency(bench, options.seconds)
    return { ...(await measureThroughput(bench, options.seconds)), ...latency }
  } finally {
    await dropTables(pool)
    await queue.obliterate({ force: true })
    redis.disconnect()
    await pool.end()
  }
}

const measureThroughput = async ({ pool, drive }: Bench, seconds: number) => {
  await pool.query('truncate bullmq_peer.tasks')
  const { statuses, perSecond } = await load({ ...drive, connections, durationMs: seconds * 1_000 })
  expectAccepted(statuses)
  await drained(pool)
  // The database's own clock for both ends, so that no hand-over between processes blurs the window.
  const { rows } = await pool.query<{ in_window: number; overall: number }>(`
    select (count(*) filter (where finished_at <= last) / extract(epoch from last - first))::float as in_window,
           (count(*) / extract(epoch from max(finished_at) - first))::float as overall
    from bullmq_peer.tasks, (select min(created_at) as first, max(created_at) as last from bullmq_peer.tasks) as span
    group by first, last`)
  const { in_window: inWindow, overall } = rows[0]!
  return {
    accept_per_s: Math.round(perSecond),
    end_to_end_per_s: Math.round(inWindow),
    drained_per_s: Math.round(overall),
  }
}

const measureLatency = async ({ pool, redis, drive }: Bench, seconds: number) => {
  await using subscriber = await listen(redis)
  const { accepted, statuses } = await load({
    ...drive,
    connections,
    durationMs: seconds * 1_000,
    ratePerSecond: latencyRatePerSecond,
    collect: 'id',
  })
  expectAccepted(statuses)
  await drained(pool)
  await subscriber.heard(accepted.map(({ id }) => id))
  const latency = percentilesOf(accepted.map(({ id, startedMs }) => subscriber.doneMs.get(id)! - startedMs))
  return { latency_p50_ms: latency.p50, latency_p95_ms: latency.p95 }
}

/** Notes when each task's message arrived; `heard` waits until all of those have. */
const listen = async (redis: Redis) => {
  const subscriber = redis.duplicate()
  const doneMs = new Map<string, number>()
  subscriber.on('message', (_channel: string, message: string) => {
    doneMs.set((JSON.parse(message) as { id: string }).id, monotonicMs())
  })
  await subscriber.subscribe(doneChannel)
  return {
    doneMs,
    heard: async (ids: string[]): Promise<void> => {
      const signal = AbortSignal.timeout(drainTimeoutMs)
      while (!ids.every(id => doneMs.has(id))) await once(subscriber, 'message', { signal })
    },
    [Symbol.asyncDispose]: async () => {
      await subscriber.quit()
    },
  }
}

/** Resolves when every task is finished; rejects when that takes too long. */
const drained = async (pool: Pool): Promise<void> => {
  const deadlineMs = monotonicMs() + drainTimeoutMs
  for (;;) {
    const { rows } = await pool.query<{ open: number }>(
      'select count(*)::int as open from bullmq_peer.tasks where finished_at is null',
    )
    if (rows[0]!.open === 0) return
    if (monotonicMs() > deadlineMs) throw new Error(`${rows[0]!.open} tasks were not finished in time`)
    await sleep(200)
  }
}

const expectAccepted = (statuses: Record<string, number>): void => {
  if (Object.keys(statuses).join() !== '202') throw new Error(`the peer answered ${JSON.stringify(statuses)}`)
}
