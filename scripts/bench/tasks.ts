// npm run bench:tasks: how fast tasks go through the platform, beside what the machine and the usual way can do.
import { setTimeout as delay } from 'node:timers/promises'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { query, sql } from '#infra/db/sql.ts'
import { monotonicMs } from './clock.ts'
import { load } from './load.ts'
import { measureBullmq } from './peers/bullmq/measure.ts'
import { measureExpressLimit } from './peers/measure-express-limit.ts'
import { percentilesOf } from './percentiles.ts'
import { residentMib, startBenchPlatform, type BenchPlatform } from './platform.ts'
import { conditions, mediansOf, printReport } from './report.ts'

const connections = 100
const warmUpMs = 3_000
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 3)
const burstSeconds = Number(process.env['BENCH_BURST_SECONDS'] ?? 15)
const sustainedSeconds = Number(process.env['BENCH_SUSTAINED_SECONDS'] ?? 60)
const sustainedPerSecond = Number(process.env['BENCH_SUSTAINED_RATE'] ?? 1_000)
const latencySeconds = 15
const latencyPerSecond = 200

const drive = ({ url, token }: BenchPlatform) => ({
  url: `${url}/v1/tasks`,
  headers: { authorization: `Bearer ${token}` },
  body: JSON.stringify({ type: 'diagnostic.echo', input: { text: '{n}' }, tags: ['bench'] }),
  connections,
})

const drained = async ({ em }: BenchPlatform): Promise<void> => {
  for (;;) {
    const [row] = await query<{ open: number }>(
      em(),
      sql`select count(*)::int as open from task where finished_at is null`,
    )
    if (row!.open === 0) return
    await delay(100)
  }
}

const expectAccepted = (statuses: Record<string, number>): void => {
  if (Object.keys(statuses).join() !== '202') throw new Error(`the platform answered ${JSON.stringify(statuses)}`)
}

/** As fast as it will take them, for a while: what is accepted, and what of it is finished within the same window. */
const burst = async (platform: BenchPlatform) => {
  await query(platform.em(), sql`truncate task cascade`)
  const { statuses, perSecond } = await load({ ...drive(platform), durationMs: burstSeconds * 1_000 })
  expectAccepted(statuses)
  await drained(platform)
  const [row] = await query<{ in_window: number; overall: number }>(
    platform.em(),
    sql`select (count(*) filter (where finished_at <= last) / extract(epoch from last - first))::float as in_window,
          (count(*) / extract(epoch from max(finished_at) - first))::float as overall
        from task, (select min(created_at) as first, max(created_at) as last from task) as span group by first, last`,
  )
  return {
    accept_per_s: Math.round(perSecond),
    end_to_end_in_burst_per_s: Math.round(row!.in_window),
    end_to_end_per_s: Math.round(row!.overall),
  }
}

/** At a fixed rate for a minute: the tasks that are open at the end say whether it could go on like this. */
const sustained = async (platform: BenchPlatform) => {
  const { statuses, sent } = await load({
    ...drive(platform),
    durationMs: sustainedSeconds * 1_000,
    ratePerSecond: sustainedPerSecond,
  })
  expectAccepted(statuses)
  const [row] = await query<{ open: number }>(
    platform.em(),
    sql`select count(*)::int as open from task where finished_at is null`,
  )
  await drained(platform)
  return { sustained_per_s: Math.round(sent / sustainedSeconds), sustained_open_at_end: row!.open }
}

/** From the moment a POST was due until its `task.succeeded` arrives on an event stream. */
const latency = async (platform: BenchPlatform) => {
  const stop = new AbortController()
  const doneMs = new Map<string, number>()
  const following = follow(platform, doneMs, stop.signal)
  const { accepted, statuses } = await load({
    ...drive(platform),
    durationMs: latencySeconds * 1_000,
    ratePerSecond: latencyPerSecond,
    collect: 'id',
  })
  expectAccepted(statuses)
  await drained(platform)
  while (!accepted.every(({ id }) => doneMs.has(id))) await delay(50)
  stop.abort()
  await following
  const { p50, p95 } = percentilesOf(accepted.map(({ id, startedMs }) => doneMs.get(id)! - startedMs))
  const stages = await readStages(
    platform,
    accepted.map(({ id }) => id),
  )
  return { latency_p50_ms: p50, latency_p95_ms: p95, ...stages }
}

/** Where the time goes, by the platform's own clocks: what is left of the latency is the way in and the push. Medians. */
const readStages = async ({ em }: BenchPlatform, ids: readonly string[]) => {
  const [row] = await query<{ until_started_p50_ms: number; until_settled_p50_ms: number }>(
    em(),
    sql`select percentile_disc(0.5) within group (order by extract(epoch from started_at - created_at) * 1000)::float
            as until_started_p50_ms,
          percentile_disc(0.5) within group (order by extract(epoch from finished_at - created_at) * 1000)::float
            as until_settled_p50_ms
        from task where id = any(${[...ids]}::text[])`,
  )
  return row!
}

const follow = async (
  { url, token }: BenchPlatform,
  doneMs: Map<string, number>,
  signal: AbortSignal,
): Promise<void> => {
  const headers = { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' }
  const { body } = await fetch(`${url}/v1/events/stream?type=task.succeeded`, { headers, signal })
  let text = ''
  try {
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      const atMs = monotonicMs()
      const frames = (text + chunk).split('\n\n')
      text = frames.pop()!
      for (const id of frames.flatMap(subjectOf)) doneMs.set(id, atMs)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

const subjectOf = (frame: string): string[] => {
  const data = /^data: (.*)$/m.exec(frame)?.[1]
  return data === undefined ? [] : [(JSON.parse(data) as CloudEvent).subject]
}

await using platform = await startBenchPlatform('tasks')
const idle = residentMib(platform)
console.error('idle, MiB:', idle)
await load({ ...drive(platform), durationMs: warmUpMs })
await drained(platform)

const runs = []
for (let round = 1; round <= rounds; round++) {
  const express = await measureExpressLimit({ seconds: 5 })
  const ours = { ...(await latency(platform)), ...(await burst(platform)) }
  const bullmq = await measureBullmq({
    databaseUrl: platform.env.DATABASE_URL,
    redisUrl: platform.env.REDIS_URL,
    seconds: burstSeconds,
  })
  const run = {
    ...ours,
    ...express,
    bullmq_accept_per_s: bullmq.accept_per_s,
    bullmq_end_to_end_per_s: bullmq.drained_per_s,
    bullmq_latency_p50_ms: bullmq.latency_p50_ms,
    bullmq_latency_p95_ms: bullmq.latency_p95_ms,
  }
  console.error(`round ${round} of ${rounds}:`, JSON.stringify(run))
  runs.push(run)
}
const steady = await sustained(platform)
const busy = residentMib(platform)
printReport({
  bench: 'tasks',
  conditions: conditions({ sustained_rate: String(sustainedPerSecond), sustained_seconds: String(sustainedSeconds) }),
  figures: {
    ...mediansOf(runs),
    ...steady,
    idle_mib_most: Math.max(...Object.values(idle)),
    ingress_busy_mib: busy['ingress']!,
  },
})
