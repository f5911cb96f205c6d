import { Bell } from '#infra/bell.ts'
import { BrokerConnection } from '#infra/broker/connection.ts'
import { Publisher } from '#infra/broker/publisher.ts'
import { lookAtQueue, type QueueLook } from '#infra/broker/queue-depth.ts'
import { commandQueues } from '#infra/broker/topology.ts'
import { listenToNotices, whileLeading } from '#infra/db/notices.ts'
import { connectDatabase, type EntityManager } from '#infra/db/orm.ts'
import { planOnce } from '#infra/db/planning.ts'
import { eventChannel } from '#infra/db/events/event-log.ts'
import { mostHeld } from '#infra/db/messages/full-queues.ts'
import { countHeld } from '#infra/db/messages/held-commands.ts'
import { countWaiting, outboxChannel } from '#infra/db/messages/outbox.ts'
import { isDatabaseUp } from '#infra/db/sql.ts'
import type { Running } from '#infra/process.ts'
import { repeat } from '#infra/repeat.ts'
import { unlessAborted } from '#infra/unless-aborted.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import { announcer } from './announce.ts'
import { loop, slowPollMs } from './loop.ts'
import { relayer } from './relay.ts'
import { createTurns, type Turns } from './turns.ts'
import { createWindows } from './windows.ts'

/** What was sent leaves the outbox with the next look at it, and nobody may come for that. */
const firstCommandPollMs = 25
/** An event whose notice has come may not be readable yet, while an older transaction runs: look again soon. */
const firstEventPollMs = 4
/** While commands are held somebody has more than the workers do: a breath between two looks, and none too late. */
const holdingPaceMs = 10
const holdingPollMs = 100
/** Nobody waits for an event on the broker as for an answer: a breath between two looks makes few batches of many events. */
const announcePaceMs = 20
const measureEveryMs = 5_000
/** Well within the time for which rows of the outbox are claimed. */
const lookTimeoutMs = 2_000

export type RelayOptions = { database: { url: string; poolSize: number }; brokerUrl: string; log: Log }

/** Starts the two ways out of the database: commands from the outbox, events from the log. */
export const startRelay = async ({ database, brokerUrl, log }: RelayOptions): Promise<Running> => {
  const stack = new AsyncDisposableStack()
  // What a crash of the database takes back is sent again under the same ids, and nobody waits for it to be on disk.
  const orm = stack.adopt(
    await connectDatabase({ ...database, settings: { ...planOnce, synchronous_commit: 'off' } }),
    connected => connected.close(),
  )
  const connection = stack.use(await BrokerConnection.open({ url: brokerUrl, service: 'relay', role: 'publish', log }))
  const publisher = stack.use(await Publisher.open(connection, log))
  const stop = new AbortController()
  const em = orm.em.fork()
  const turns = createTurns({ em: () => em, windows: createWindows(queue => lookForAWhile(connection, queue)) })
  const running = runLoops({ em: () => em, url: database.url, publisher, turns, log }, stop.signal)
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

/** A broker in an alarm reads nothing from a connection that publishes, and answers when the alarm is over. */
const lookForAWhile = (connection: BrokerConnection, queue: string): Promise<QueueLook> =>
  unlessAborted(lookAtQueue(connection, queue), AbortSignal.timeout(lookTimeoutMs))

type Loops = { em: () => EntityManager; url: string; publisher: Publisher; turns: Turns; log: Log }

const runLoops = ({ em, url, publisher, turns, log }: Loops, signal: AbortSignal): Promise<unknown> => {
  const commands = new Bell()
  const events = new Bell()
  const onNotice = { [outboxChannel]: () => commands.ring(), [eventChannel]: () => events.ring() }
  const relay = {
    ...relayer({ em, publisher, turns, log }),
    bell: commands,
    paceMs: () => (turns.isHolding() ? holdingPaceMs : 0),
    firstPollMs: firstCommandPollMs,
    lastPollMs: () => (turns.isHolding() ? holdingPollMs : slowPollMs),
    publisher,
    log,
  }
  const announce = (leading: AbortSignal): Promise<void> =>
    loop(
      {
        once: announcer({ em, publisher }),
        clear: async () => undefined,
        bell: events,
        paceMs: () => announcePaceMs,
        firstPollMs: firstEventPollMs,
        lastPollMs: () => slowPollMs,
        publisher,
        log,
      },
      leading,
    )
  return Promise.all([
    listenToNotices({ url, onNotice, log }, signal),
    loop(relay, signal),
    repeat({ once: () => measureOutbox(em), everyMs: measureEveryMs, log }, signal),
    whileLeading({ url, lock: 'inkstone announce', log, work: announce }, signal),
  ])
}

const measureOutbox = async (em: () => EntityManager): Promise<void> => {
  meters.outboxPending.set({}, await countWaiting(em()))
  const held = await countHeld(em(), { queues: commandQueues(), limit: mostHeld })
  for (const queue of commandQueues()) meters.commandsHeld.set({ queue }, held.get(queue) ?? 0)
}
