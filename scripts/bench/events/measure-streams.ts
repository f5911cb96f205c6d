import { setTimeout as delay } from 'node:timers/promises'
import { appendEvents } from '#infra/db/events/event-log.ts'
import { newId } from '#contracts/ids.ts'
import { monotonicMs } from '../clock.ts'
import { percentilesOf } from '../percentiles.ts'
import { cpuSeconds, residentMib, startBenchPlatform, type BenchPlatform } from '../platform.ts'
import type { Figures } from '../report.ts'
import { newReaders, numberedEvent, type Reader } from './accounts.ts'
import { openCrowd, type Crowd, type CrowdReport } from './crowd.ts'
import type { Options } from './options.ts'

/** Each event goes to so many. */
const readersPerAccount = 100
const crowds = 2
/** What has not come by then will not come. */
const lateMs = 5_000
const watchEveryMs = 500

/** Many readers of one ingress: what it keeps in memory for them, and how long an event takes to the last of its hundred. */
export const measureStreams = async ({ sse, ws, seconds, rate }: Options): Promise<Figures> => {
  await using platform = await startBenchPlatform('events', {}, ['relay', 'ingress'])
  const readers = await newReaders(platform, Math.ceil((sse + ws) / readersPerAccount), readersPerAccount)
  const beforeMib = residentMib(platform)['ingress']!
  const openingMs = monotonicMs()
  const crowd = await Promise.all(shares(sse, ws, readers).map(some => open(platform, some, seconds * rate)))
  const openSeconds = (monotonicMs() - openingMs) / 1_000
  const openMib = residentMib(platform)['ingress']!
  console.error(`  ${sse + ws} streams are open after ${openSeconds.toFixed(1)} s; ${beforeMib} → ${openMib} MiB`)

  const watch = watchMemory(platform)
  const cpuBefore = cpuSeconds(platform, 'ingress')
  const { beganMs, committedMs } = await publish(platform, readers, { rate, count: seconds * rate })
  const cpu = (cpuSeconds(platform, 'ingress') - cpuBefore) / seconds
  await delay(lateMs)
  const mostMib = watch.stop()
  const reports = await Promise.all(crowd.map(({ report }) => report()))
  for (const { end } of crowd) end()
  const { p50, p95, p99, max, missing, ended } = judge(reports, beganMs, (sse + ws) / readers.length)
  console.error(
    `  to the last of ${(sse + ws) / readers.length} readers: p50 ${p50}, p95 ${p95}, p99 ${p99}, most ${max} ms`,
  )
  return {
    sse_rss_mib: mostMib,
    fanout_p95_ms: p95,
    fanout_p50_ms: p50,
    fanout_p99_ms: p99,
    append_p95_ms: percentilesOf(Array.from(committedMs, (atMs, n) => atMs - beganMs[n]!)).p95,
    fanout_missing: missing,
    streams_ended: ended,
    // Of one core, while it publishes: what the latency would be if nothing else ran follows from it.
    ingress_cores: Math.round(cpu * 100) / 100,
    kib_per_stream: Math.round(((openMib - beforeMib) * 1024 * 10) / (sse + ws)) / 10,
  }
}

type Member = { kind: 'sse' | 'ws'; token: string }

/** The readers of each process. Those of one account are spread over all, and so are the two ways of reading. */
const shares = (sse: number, ws: number, readers: readonly Reader[]): Member[][] => {
  const members = Array.from({ length: sse + ws }, (_, place): Member => {
    const kind = place < sse ? 'sse' : 'ws'
    return { kind, token: readers[place % readers.length]!.token }
  })
  return Array.from({ length: crowds }, (_, share) => members.filter((_member, place) => place % crowds === share))
}

const open = ({ url }: BenchPlatform, readers: readonly Member[], mostEvents: number): Promise<Crowd> =>
  openCrowd({ url, readers, mostEvents })

type Published = { beganMs: Float64Array; committedMs: Float64Array }

/** Publishes at a steady rate, each event in a transaction of its own and for the next account. */
const publish = async (
  { em }: BenchPlatform,
  readers: readonly Reader[],
  { rate, count }: { rate: number; count: number },
): Promise<Published> => {
  const [beganMs, committedMs] = [new Float64Array(count), new Float64Array(count)]
  const startMs = monotonicMs()
  const writing: Promise<void>[] = []
  for (let n = 0; n < count; n++) {
    await delay(Math.max(0, startMs + (n * 1_000) / rate - monotonicMs()))
    const { accountId } = readers[n % readers.length]!
    // From the beginning of the transaction: what the database takes is part of what readers wait for.
    beganMs[n] = monotonicMs()
    const written = em().transactional(tx => appendEvents(tx, [numberedEvent(accountId, newId('task'), n)]))
    writing.push(written.then(() => void (committedMs[n] = monotonicMs())))
  }
  await Promise.all(writing)
  return { beganMs, committedMs }
}

const watchMemory = (platform: BenchPlatform): { stop: () => number } => {
  let mostMib = 0
  const look = (): void => {
    mostMib = Math.max(mostMib, residentMib(platform)['ingress'] ?? 0)
  }
  const timer = setInterval(look, watchEveryMs)
  return {
    stop: () => {
      look()
      clearInterval(timer)
      return mostMib
    },
  }
}

const judge = (reports: readonly CrowdReport[], beganMs: Float64Array, wanted: number) => {
  const latencies = Array.from(beganMs, (startMs, n) => Math.max(...reports.map(({ lastMs }) => lastMs[n]!)) - startMs)
  const had = Array.from(beganMs, (_, n) => reports.reduce((sum, { counts }) => sum + counts[n]!, 0))
  const missing = had.reduce((sum, count) => sum + Math.max(0, Math.floor(wanted) - count), 0)
  const ends = reports.flatMap(report => report.ends)
  for (const why of new Set(ends)) console.error(`  a stream ended: ${why}`)
  return { ...percentilesOf(latencies), missing, ended: ends.length }
}
