import { setTimeout as delay } from 'node:timers/promises'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { Bell } from '#infra/bell.ts'
import {
  eventChannel,
  readEvents,
  startOfKept,
  startOfLog,
  toCloudEvent,
  type LoggedEvent,
  type Position,
} from '#infra/db/events/event-log.ts'
import { moveCursor, readCursor } from '#infra/db/events/log-cursor.ts'
import { listenToNotices, whileLeading } from '#infra/db/notices.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { KafkaConfig } from '#infra/kafka/kafka-config.ts'
import { TooLargeForBrokers } from '#infra/kafka/kafka-failure.ts'
import { trustOf } from '#infra/outbound/trust.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import type { EventSink } from './event-sink.ts'
import { connectKafka } from './connect-kafka.ts'
import { kafkaSink } from './kafka-sink.ts'

const bridgeReader = 'kafka-bridge'

const pageSize = 500
const msPerSecond = 1_000
const slowPollMs = 1_000
/** An event whose notice has come may not be readable yet, while an older transaction runs: look again soon. */
const firstPollMs = 10
const firstRetryMs = 500
const longestRetryMs = 30_000

export type BridgeDeps = {
  em: () => EntityManager
  /** Connects to write events whole, or with a link in place of their data. */
  open: (form: { thin: boolean }) => Promise<EventSink>
  log: Log
}

/** What a consumer of all accounts' events needs beside what each account's own see: whose it is. */
type BridgedEvent = CloudEvent & { accountid: string }

/**
 * Takes the log to Kafka, a page at each call, which returns how many events it took. The cursor moves on when all of them are
 * acknowledged: whoever begins anew goes on there, and what was under way comes again under the same ids.
 */
export class KafkaBridge {
  readonly #deps: BridgeDeps
  #position: Position | undefined
  #sink: EventSink | undefined
  #waitingSince: Date | undefined
  #toldOf: Position | undefined

  constructor(deps: BridgeDeps) {
    this.#deps = deps
  }

  /** How old the oldest event is that it has seen and not brought over; 0 where there is none. */
  get lagSeconds(): number {
    return this.#waitingSince === undefined ? 0 : (Date.now() - this.#waitingSince.getTime()) / msPerSecond
  }

  async once(): Promise<number> {
    const { em } = this.#deps
    this.#position ??= (await readCursor(em(), bridgeReader)) ?? startOfLog
    const events = await readEvents(em(), { after: this.#position, limit: pageSize })
    const last = events.at(-1)
    this.#waitingSince = events[0]?.time
    if (last === undefined) return 0
    await this.#tellMissed(this.#position)
    await this.#publish(events.map(toBridged))
    await moveCursor(em(), bridgeReader, last.position)
    this.#position = last.position
    this.#waitingSince = undefined
    return events.length
  }

  /** Looks where it begins anew: here, or when the brokers are back. Says it once for each place. */
  async #tellMissed(cursor: Position): Promise<void> {
    const { em, log } = this.#deps
    if (this.#sink !== undefined || cursor === startOfLog || cursor === this.#toldOf) return
    if (cursor >= (await startOfKept(em()))) return
    log.warn({ cursor }, 'the log no longer reaches back to where the bridge to Kafka stood; events may be missing')
    this.#toldOf = cursor
  }

  /** What is too large for the brokers is found by halving what was sent, and goes thin: no event may hold up all others. */
  async #publish(events: readonly BridgedEvent[]): Promise<void> {
    try {
      this.#sink ??= await this.#deps.open({ thin: false })
      await this.#sink.publish(events)
    } catch (error) {
      await this.close()
      if (!(error instanceof TooLargeForBrokers)) throw error
      const left = events.slice(error.arrived)
      if (left.length <= 1) return this.#publishThin(left)
      const half = Math.ceil(left.length / 2)
      await this.#publish(left.slice(0, half))
      await this.#publish(left.slice(half))
    }
  }

  async #publishThin(events: readonly BridgedEvent[]): Promise<void> {
    const sink = await this.#deps.open({ thin: true })
    try {
      await sink.publish(events)
    } finally {
      await sink.close()
    }
    meters.kafkaBridgeThinned.add({}, events.length)
    for (const { id } of events) this.#deps.log.warn({ event: id }, 'an event is too large for Kafka; it went thin')
  }

  async close(): Promise<void> {
    const sink = this.#sink
    this.#sink = undefined
    await sink?.close()
  }
}

const toBridged = (event: LoggedEvent): BridgedEvent => ({ ...toCloudEvent(event), accountid: event.accountId })

export type BridgeOptions = {
  databaseUrl: string
  em: () => EntityManager
  kafka: KafkaConfig
  publicUrl: string
  patienceMs?: number | undefined
  firstRetryMs?: number | undefined
  log: Log
}

/** Bridges for as long as this process leads, and stands by otherwise. */
export const runKafkaBridge = async (options: BridgeOptions, signal: AbortSignal): Promise<void> => {
  const { databaseUrl: url, log } = options
  const events = new Bell()
  const onNotice = { [eventChannel]: () => events.ring() }
  await Promise.all([
    listenToNotices({ url, onNotice, log }, signal),
    whileLeading(
      { url, lock: 'inkstone kafka bridge', log, work: leading => bridge(options, events, leading) },
      signal,
    ),
  ])
}

const bridge = async (options: BridgeOptions, events: Bell, signal: AbortSignal): Promise<void> => {
  const { em, log } = options
  const kafkaBridge = new KafkaBridge({ em, open: form => openBridge(options, form), log })
  const close = (): void => void kafkaBridge.close()
  signal.addEventListener('abort', close, { once: true })
  let waitMs = slowPollMs
  let retryMs = options.firstRetryMs ?? firstRetryMs
  while (!signal.aborted) {
    try {
      const moved = await kafkaBridge.once()
      tell(kafkaBridge, false)
      retryMs = options.firstRetryMs ?? firstRetryMs
      if (moved < pageSize)
        waitMs = (await events.wait(waitMs, signal)) ? firstPollMs : Math.min(waitMs * 2, slowPollMs)
    } catch (error) {
      tell(kafkaBridge, !signal.aborted)
      if (!signal.aborted) log.warn({ err: error }, 'events do not reach Kafka; will try again')
      await delay(retryMs, undefined, { signal }).catch(() => undefined)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    }
  }
  signal.removeEventListener('abort', close)
  await kafkaBridge.close()
  // From now on another process may lead, and say how it goes.
  meters.kafkaBridgeFailing.set({}, 0)
  meters.kafkaBridgeLag.set({}, 0)
}

const tell = ({ lagSeconds }: KafkaBridge, isFailing: boolean): void => {
  meters.kafkaBridgeFailing.set({}, isFailing ? 1 : 0)
  meters.kafkaBridgeLag.set({}, lagSeconds)
}

const openBridge = async (
  { kafka, publicUrl, patienceMs }: BridgeOptions,
  { thin }: { thin: boolean },
): Promise<EventSink> => {
  const { brokers, topic, sasl, isEncrypted, caFile } = kafka
  const trust = isEncrypted ? trustOf(caFile) : undefined
  const publisher = await connectKafka({ brokers, topic, sasl, trust, patienceMs })
  return kafkaSink(publisher, { content_mode: 'binary', thin, publicUrl })
}
