/** Whether every event of the log reaches Kafka, in order, while its broker is away under load. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { newId } from '#contracts/ids.ts'
import { appendEvents } from '#infra/db/events/event-log.ts'
import { query, sql } from '#infra/db/sql.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { runKafkaBridge } from '../../../consumers/delivery/sinks/kafka-bridge.ts'
import { newAccount } from '../../../test/support/account.ts'
import { freshDatabase, type Database } from '../../../test/support/database.ts'
import { eventually } from '../../../test/support/eventually.ts'
import { brokerOf, hearTopic, makeTopic, type HeardRecord, type KafkaTopic } from '../../../test/support/kafka-topic.ts'
import { fetchKafka } from '../../servers/kafka-jars.ts'
import { startKafka, type KafkaServer } from '../../servers/kafka.ts'
import { startPostgres } from '../../servers/postgres.ts'

export type KafkaLoad = {
  /** How long the broker is away. */
  outageMs?: number
  eventsPerSecond?: number
  /** How long events are appended before the broker goes, and again after it has come back. */
  beforeMs?: number
}

/** `duplicates`: what came again under the same id. */
export type KafkaFigures = { sent: number; lost: number; reordered: number; duplicates: number }

const state = join(import.meta.dirname, '../../../.inkstone')
const subjects = 50
const partitions = 6
const tickMs = 100
type Topic = Pick<KafkaTopic, 'name' | 'brokers'>
/** What has gathered behind an outage takes its time. */
const drainWithinMs = 120_000

type Lifetime = { after: (end: () => Promise<void>) => void }

/**
 * Appends events at a steady rate, stops the broker as an operator does, starts it again, and compares what Kafka has with the log.
 * @throws one line saying what is missing where there is no Java, no Maven or no way to Maven Central.
 */
export const measureKafka = async (load: KafkaLoad = {}): Promise<KafkaFigures> => {
  const { outageMs = 120_000, eventsPerSecond = 200, beforeMs = 10_000 } = load
  await using stack = new AsyncDisposableStack()
  const lifetime = { after: (end: () => Promise<void>) => stack.defer(end) }
  const kafka = await ownKafka(lifetime)
  await ownPostgres(lifetime)
  const database = await freshDatabase(lifetime)
  const topic = { name: await makeTopic(kafka.brokers, partitions), brokers: kafka.brokers }
  const stopBridging = bridge(database, topic)
  stack.defer(stopBridging)
  const appending = appendSteadily(database, eventsPerSecond)

  await delay(beforeMs)
  await kafka.pause(outageMs)
  await delay(beforeMs)
  await appending.stop()
  // Read anew, so that nothing depends on how a reader gets over the outage.
  return await compare(database, await hearTopic(lifetime, topic))
}

/** A Kafka of the benchmark's own. `pause` stops it, and starts it again after a while, on the same port and data. */
const ownKafka = async (lifetime: Lifetime): Promise<KafkaServer & { pause: (ms: number) => Promise<void> }> => {
  const jars = await fetchKafka(state)
  if ('missing' in jars) throw new Error(`Kafka cannot be measured: ${jars.missing}`)
  const dir = join(state, `bench-kafka-${process.pid}`)
  lifetime.after(() => rm(dir, { recursive: true, force: true }))
  const kafka = await startKafka({ dir, jars: jars.folder })
  lifetime.after(() => kafka.stop())
  const pause = async (ms: number): Promise<void> => {
    await kafka.stop()
    await delay(ms)
    await kafka.restart()
  }
  return Object.assign(kafka, { pause })
}

const ownPostgres = async (lifetime: Lifetime): Promise<void> => {
  if (process.env['DATABASE_URL']) return
  const dir = join(state, `bench-postgres-${process.pid}`)
  const postgres = await startPostgres({ dir })
  process.env['DATABASE_URL'] = postgres.url
  lifetime.after(async () => {
    await postgres.stop()
    delete process.env['DATABASE_URL']
    await rm(dir, { recursive: true, force: true })
  })
}

const bridge = ({ url, em }: Database, topic: Topic): (() => Promise<void>) => {
  const stop = new AbortController()
  const kafka = { brokers: [brokerOf(topic.brokers)], topic: topic.name, isEncrypted: false }
  const log = createLog({ service: 'bench', level: process.env['LOG_LEVEL'] ?? 'fatal' })
  const running = runKafkaBridge({ databaseUrl: url, em, kafka, publicUrl: 'https://bench.example', log }, stop.signal)
  return async () => {
    stop.abort()
    await running
  }
}

const appendSteadily = (database: Database, perSecond: number): { stop: () => Promise<void> } => {
  const stop = new AbortController()
  const run = async (): Promise<void> => {
    const { accountId } = await newAccount(database.em())
    const tasks = Array.from({ length: subjects }, () => newId('task'))
    let n = 0
    while (!stop.signal.aborted) {
      const events = Array.from({ length: Math.ceil((perSecond * tickMs) / 1_000) }, () => ({
        type: 'task.started' as const,
        subject: tasks[n++ % subjects]!,
        accountId,
        data: { n },
      }))
      await appendEvents(database.em(), events)
      await delay(tickMs, undefined, { signal: stop.signal }).catch(() => undefined)
    }
  }
  const running = run()
  return {
    stop: () => {
      stop.abort()
      return running
    },
  }
}

const compare = async ({ em }: Database, records: readonly HeardRecord[]): Promise<KafkaFigures> => {
  const logged = await query<{ id: string }>(em(), sql`select id from event`)
  const heard = (): Set<string> => new Set(records.map(({ headers }) => headers['ce_id']!))
  const all = eventually('every event is in Kafka', () => heard().size >= logged.length, drainWithinMs)
  await all.catch(() => undefined)
  const ids = heard()
  return {
    sent: logged.length,
    lost: logged.filter(({ id }) => !ids.has(id)).length,
    reordered: countReordered(records),
    duplicates: records.length - ids.size,
  }
}

/** How many came, for the first time, after one of the same key that is behind them in the log. */
const countReordered = (heard: readonly HeardRecord[]): number => {
  const known = new Set<string>()
  const latest = new Map<string, string>()
  let count = 0
  for (const { key, headers } of heard) {
    const { ce_id: id = '', ce_sequence: sequence = '' } = headers
    if (known.has(id)) continue
    known.add(id)
    if (sequence < (latest.get(key) ?? '')) count++
    else latest.set(key, sequence)
  }
  return count
}
