import { fork } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { newId } from '#contracts/ids.ts'
import { appendEvents } from '#infra/db/events/event-log.ts'
import { startBenchPlatform, type BenchPlatform } from '../platform.ts'
import type { Figures } from '../report.ts'
import { newReaders, type Reader } from './accounts.ts'
import type { Options } from './options.ts'
import type { Expected, ReaderReport, ReadersOptions } from './reader-process.ts'

const accounts = 10
const ssePerAccount = 3
const wsPerAccount = 2
const subjectsPerAccount = 10
/** Events of one subject go into the log together, as those of a batch do, or alone. */
const mostTogether = 20
const eventsPerSecond = 1_000
const killEveryMs = 4_000
/** What has not come by then, after the last event and the last kill, will not come. */
const withinMs = 120_000

/** Events are published while Redis, the broker and the ingress are killed and readers come and go: what is missed, or turned around. */
export const measureGaps = async ({ events }: Options): Promise<Figures> => {
  await using platform = await startBenchPlatform('gaps', {}, ['relay', 'ingress'])
  const owners = await newReaders(platform, accounts, 1_000)
  const readers = startReaders(platform, owners)
  const stop = new AbortController()
  const wreaking = wreak(platform, stop.signal)
  const perAccount = Math.floor(events / accounts)
  await Promise.all(owners.map(({ accountId }) => publish(platform, accountId, perAccount)))
  stop.abort()
  const kills = await wreaking
  console.error(`  ${perAccount * accounts} events are published; ${JSON.stringify(kills)} were killed`)
  const reports = await readers.finish({ events: perAccount, withinMs })
  const sum = (count: (report: ReaderReport) => number): number => reports.reduce((all, one) => all + count(one), 0)
  return {
    gaps: sum(({ seen }) => perAccount - seen),
    reorders: sum(({ reordered }) => reordered),
    repeats: sum(({ repeated }) => repeated),
    gap_readers: reports.length,
    gap_events_read: sum(({ seen }) => seen),
    gap_reconnects: sum(({ visits }) => visits - 1),
    gap_kills: Object.values(kills).reduce((all, one) => all + one, 0),
  }
}

const startReaders = ({ url }: BenchPlatform, owners: readonly Reader[]) => {
  const child = fork(new URL('reader-process.ts', import.meta.url))
  const kinds = [...Array<'sse'>(ssePerAccount).fill('sse'), ...Array<'ws'>(wsPerAccount).fill('ws')]
  const readers = owners.flatMap(({ token }) => kinds.map(kind => ({ kind, token })))
  child.send({ url, readers } satisfies ReadersOptions)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the process of readers ended with ${code}`)
  })
  ended.catch(() => undefined)
  return {
    finish: async (expected: Expected): Promise<ReaderReport[]> => {
      child.send(expected)
      const [reports] = (await Promise.race([once(child, 'message'), ended])) as [ReaderReport[]]
      child.disconnect()
      return reports
    },
  }
}

/** Writes the events of one account: the events of a subject in order, subjects mixed, a few in each transaction. */
const publish = async ({ em }: BenchPlatform, accountId: string, count: number): Promise<void> => {
  const subjects = Array.from({ length: subjectsPerAccount }, () => ({ subject: newId('task'), places: 0 }))
  const beganMs = Date.now()
  for (let written = 0; written < count;) {
    const chosen = subjects[randomInt(subjects.length)]!
    const together = Math.min(count - written, randomInt(1, mostTogether + 1))
    const events = Array.from({ length: together }, () => ({
      type: 'task.output' as const,
      subject: chosen.subject,
      accountId,
      data: { bench: { place: chosen.places++ } },
    }))
    await em().transactional(tx => appendEvents(tx, events))
    written += together
    await delay(Math.max(0, beganMs + (written * accounts * 1_000) / eventsPerSecond - Date.now()))
  }
}

/** Kills the ingress or one of the servers that it can do without, at random, and starts it again. */
const wreak = async ({ processes, servers }: BenchPlatform, signal: AbortSignal): Promise<Record<string, number>> => {
  const { redis, rabbitmq } = servers.own
  const again = (server: typeof redis) => async (): Promise<void> => {
    server?.kill('SIGKILL')
    await server?.restart()
  }
  const victims = {
    ingress: async () => processes.get('ingress')?.crash(),
    redis: again(redis),
    broker: again(rabbitmq),
  }
  const names = Object.keys(victims) as (keyof typeof victims)[]
  const kills: Record<string, number> = {}
  for (;;) {
    await delay(killEveryMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return kills
    const name = names[randomInt(names.length)]!
    await victims[name]()
    kills[name] = (kills[name] ?? 0) + 1
  }
}
