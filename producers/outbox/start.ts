import { setTimeout as delay } from 'node:timers/promises'
import { Bell } from '#infra/bell.ts'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { Publisher } from '#infra/broker/publisher.ts'
import { listenToNotices, whileLeading } from '#infra/db/notices.ts'
import { connectDatabase, type EntityManager } from '#infra/db/orm.ts'
import { eventChannel } from '#infra/db/event-log.ts'
import { countWaiting, outboxChannel } from '#infra/db/outbox.ts'
import { isDatabaseUp } from '#infra/db/sql.ts'
import type { Running } from '#infra/process.ts'
import { repeat } from '#infra/repeat.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import { announcer } from './announce.ts'
import { relayOnce } from './relay.ts'

/** How long a row can wait when its notice was lost, or when it was postponed. */
const slowPollMs = 1_000
const firstPollMs = 4
/** Nobody waits for an event on the broker as for an answer: a breath between two looks makes few batches of many events. */
const announcePaceMs = 20
const measureEveryMs = 5_000
const afterFailureMs = 500

export type RelayOptions = { database: { url: string; poolSize: number }; brokerUrl: string; log: Log }

/** Starts the two ways out of the database: commands from the outbox, events from the log. */
export const startRelay = async ({ database, brokerUrl, log }: RelayOptions): Promise<Running> => {
  const stack = new AsyncDisposableStack()
  const orm = stack.adopt(await connectDatabase(database), connected => connected.close())
  const connection = stack.use(await BrokerConnection.open({ url: brokerUrl, service: 'relay', role: 'publish', log }))
  const publisher = stack.use(await Publisher.open(connection, log))
  const stop = new AbortController()
  const running = runLoops({ em: () => orm.em.fork(), url: database.url, publisher, log }, stop.signal)
  stack.defer(async () => {
    stop.abort()
    await running
  })
  return {
    ready: async () => [
      { name: 'database', ok: await isDatabaseUp(orm.em.fork()) },
      {
        name: 'publishing',
        ok: publisher.isReady,
        ...(connection.blockedReason ? { detail: connection.blockedReason } : {}),
      },
    ],
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

type Loops = { em: () => EntityManager; url: string; publisher: Publisher; log: Log }

const runLoops = ({ em, url, publisher, log }: Loops, signal: AbortSignal): Promise<unknown> => {
  const commands = new Bell()
  const events = new Bell()
  const onNotice = { [outboxChannel]: () => commands.ring(), [eventChannel]: () => events.ring() }
  const relay = { once: () => relayOnce({ em, publisher, log }), bell: commands, paceMs: 0, publisher, log }
  const announce = (leading: AbortSignal): Promise<void> =>
    loop({ once: announcer({ em, publisher }), bell: events, paceMs: announcePaceMs, publisher, log }, leading)
  return Promise.all([
    listenToNotices({ url, onNotice, log }, signal),
    loop(relay, signal),
    repeat({ once: () => measureOutbox(em), everyMs: measureEveryMs, log }, signal),
    whileLeading({ url, lock: 'inkstone announce', log, work: announce }, signal),
  ])
}

const measureOutbox = async (em: () => EntityManager): Promise<void> => {
  meters.outboxPending.set({}, await countWaiting(em()))
}

type Loop = { once: () => Promise<number>; bell: Bell; paceMs: number; publisher: Publisher; log: Log }

const loop = async ({ once, bell, paceMs, publisher, log }: Loop, signal: AbortSignal): Promise<void> => {
  let waitMs = slowPollMs
  while (!signal.aborted) {
    try {
      // While the broker is away nothing is claimed: the rows are safer where they are.
      const moved = publisher.isReady ? await once() : 0
      // An event whose notice has come may not be readable yet, while an older transaction runs: look again soon.
      if (moved === 0) waitMs = (await bell.wait(waitMs, signal)) ? firstPollMs : Math.min(waitMs * 2, slowPollMs)
      else if (paceMs > 0) await delay(paceMs)
    } catch (error) {
      log.warn({ err: error }, 'relay will try again')
      await delay(afterFailureMs, undefined, { signal }).catch(() => undefined)
    }
  }
}
