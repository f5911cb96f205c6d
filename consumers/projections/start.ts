import { setTimeout as delay } from 'node:timers/promises'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { mendTopology } from '#infra/broker/mend-topology.ts'
import { Publisher } from '#infra/broker/publisher.ts'
import type { Consumer } from '#infra/broker/consumer.ts'
import { deadQueue, designsQueue, recognitionLogQueue, usageQueue } from '#infra/broker/topology.ts'
import { leases, type Leases } from '#infra/cache/leases.ts'
import { connectCache, settled } from '#infra/cache/redis.ts'
import { whileLeading } from '#infra/db/notices.ts'
import { connectDatabase, type EntityManager } from '#infra/db/orm.ts'
import { planOnce } from '#infra/db/planning.ts'
import { recordRecognitions, type Recognized } from '#infra/db/recognitions/recognitions.ts'
import { consumeEvents, dataOf } from '#infra/event-consumer.ts'
import { isDatabaseUp } from '#infra/db/sql.ts'
import type { Running } from '#infra/process.ts'
import { repeat } from '#infra/repeat.ts'
import type { Storage } from '#infra/storage/storage.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { measureAccuracy } from './accuracy.ts'
import { archiveDead, archiveRefused, identifyDeath } from './archive-dead.ts'
import { readGenerated, recordDesigns, type Generated } from './designs.ts'
import { flagAccounts } from './flag-accounts.ts'
import { readDead, type Dead } from './dead-letter.ts'
import { judgeDead } from './judge-dead.ts'
import { readRecognized } from './recognition-log.ts'
import { deleteExpired, type RetentionDeps } from './retention.ts'
import { sweepStorage } from './sweep-storage.ts'
import { addUsage, readUsed, type Used } from './usage.ts'

export type ProjectionsOptions = {
  database: { url: string; poolSize: number }
  brokerUrl: string
  redisUrl: string
  redisPrefix: string
  storage: Storage
  log: Log
  deleteEveryMs?: number
  sweepEveryMs?: number
  mendEveryMs?: number
  measureEveryMs?: number
}

const graceMs = 5_000
const defaultDeleteEveryMs = 60_000
/** To look through all files takes a while, and costs money in a bucket. */
const defaultSweepEveryMs = 24 * 3_600_000
const defaultMendEveryMs = 15_000
const defaultMeasureEveryMs = 60_000
/** Views are looked at by people: a tenth of a second later is the same, and makes large batches. */
const viewMaxAgeMs = 100

/** Starts the readers that turn events into rows: usage, the log of recognitions, designs, and the archive of dead letters. */
export const startProjections = async (options: ProjectionsOptions): Promise<Running> => {
  const { database, brokerUrl, log } = options
  const stack = new AsyncDisposableStack()
  const orm = stack.adopt(await connectDatabase({ ...database, settings: planOnce }), connected => connected.close())
  const redis = stack.adopt(connectCache({ url: options.redisUrl, prefix: options.redisPrefix, log }), client =>
    client.disconnect(),
  )
  await settled(redis)
  const publishing = stack.use(
    await BrokerConnection.open({ url: brokerUrl, service: 'projections', role: 'publish', log }),
  )
  const publisher = stack.use(await Publisher.open(publishing, log))
  const connection = stack.use(
    await BrokerConnection.open({ url: brokerUrl, service: 'projections', role: 'consume', log }),
  )

  const shared = { connection, publisher, em: () => orm.em.fork(), log }
  const consumers = readers({ ...shared, storage: options.storage, leases: leases(redis, 'archivist') })
  stack.defer(async () => {
    await Promise.all(consumers.map(consumer => consumer.drain(graceMs)))
  })
  const stop = stack.adopt(new AbortController(), controller => controller.abort())
  const { mendEveryMs = defaultMendEveryMs } = options
  // Not waited for at the end: while the broker is away it ends with its connection.
  void repeat({ once: () => mendTopology(publishing, log), everyMs: mendEveryMs, log }, stop.signal)
  stack.defer(cleanUp({ em: shared.em, storage: options.storage }, options))
  stack.defer(keepMeasuring(shared, options.measureEveryMs))
  return {
    ready: async () => [
      { name: 'database', ok: await isDatabaseUp(orm.em.fork()) },
      { name: 'publishing', ok: publisher.isReady },
      ...consumers.map(consumer => ({ name: `consuming ${consumer.queue}`, ok: consumer.isConsuming })),
    ],
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

type ReaderDeps = {
  connection: BrokerConnection
  publisher: Publisher
  em: () => EntityManager
  leases: Pick<Leases, 'starts'>
  storage: Storage
  log: Log
}

const readers = ({ leases: held, storage, ...deps }: ReaderDeps): Consumer[] => {
  const shared = { ...deps, maxAgeMs: viewMaxAgeMs }
  return [
    consumeEvents<Used>({
      ...shared,
      queue: usageQueue,
      read: readUsed,
      apply: (em, received) => addUsage(em, received.map(dataOf)),
    }),
    consumeEvents<Recognized>({
      ...shared,
      queue: recognitionLogQueue,
      read: readRecognized,
      apply: (em, received) => recordRecognitions(em, received.map(dataOf)),
    }),
    consumeEvents<Generated>({
      ...shared,
      queue: designsQueue,
      read: readGenerated,
      apply: (em, received) => recordDesigns(em, received.map(dataOf), { storage, log: deps.log }),
    }),
    consumeEvents<Dead>({
      ...shared,
      queue: deadQueue,
      read: readDead,
      takesAnyVersion: true,
      identify: identifyDeath,
      apply: (em, received) => archiveDead(em, received.map(dataOf), deps.log),
      follow: received => judgeDead(received.map(dataOf), { ...deps, leases: held }),
      keepRefused: ({ data }, reason) => archiveRefused(deps.em(), data, { reason, log: deps.log }),
    }),
  ]
}

/** Measures again and again, until the returned function is called. */
const keepMeasuring = (
  { em, log }: Pick<ReaderDeps, 'em' | 'log'>,
  everyMs = defaultMeasureEveryMs,
): (() => Promise<void>) => {
  const once = async (): Promise<void> => {
    await measureAccuracy(em())
    await flagAccounts({ em: em(), log })
  }
  return untilCalled(signal => repeat({ once, everyMs, log }, signal))
}

/** Deletes what has expired, in one process at a time, until the returned function is called. */
const cleanUp = (deps: RetentionDeps, options: ProjectionsOptions): (() => Promise<void>) => {
  const { database, log, deleteEveryMs: everyMs = defaultDeleteEveryMs } = options
  const work = async (signal: AbortSignal): Promise<void> => {
    await Promise.all([
      repeat({ once: () => deleteExpired(deps), everyMs, log }, signal),
      sweepDaily(deps, options, signal),
    ])
  }
  return untilCalled(signal => whileLeading({ url: database.url, lock: 'inkstone retention', log, work }, signal))
}

/** Not at once: a process that is started again and again must not look through everything each time. */
const sweepDaily = async (
  deps: RetentionDeps,
  { log, sweepEveryMs: everyMs = defaultSweepEveryMs }: ProjectionsOptions,
  signal: AbortSignal,
): Promise<void> => {
  await delay(everyMs / 24, undefined, { signal }).catch(() => undefined)
  const once = async (): Promise<void> => {
    const { files, orphans } = await sweepStorage(deps, { signal })
    log.info({ files, orphans: orphans.length }, 'files without owner were removed')
  }
  await repeat({ once, everyMs, log }, signal)
}

/** Begins something that goes on until its signal; the returned function gives that, and waits for the end. */
const untilCalled = (begin: (signal: AbortSignal) => Promise<void>): (() => Promise<void>) => {
  const stop = new AbortController()
  const ended = begin(stop.signal)
  return async () => {
    stop.abort()
    await ended
  }
}
