import { setTimeout as delay } from 'node:timers/promises'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { Bell } from '#infra/bell.ts'
import {
  eventChannel,
  readEvents,
  startOfLog,
  toCloudEvent,
  type LoggedEvent,
  type Position,
} from '#infra/db/events/event-log.ts'
import { moveCursor, readCursor } from '#infra/db/events/log-cursor.ts'
import { listenToNotices, whileLeading } from '#infra/db/notices.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import type { KafkaConfig } from '#infra/kafka/kafka-config.ts'
import { openKafkaPublisher } from '#infra/kafka/kafka-publisher.ts'
import { trustOf } from '#infra/outbound/trust.ts'
import type { Log } from '#infra/telemetry/log.ts'
import type { EventSink } from './event-sink.ts'
import { kafkaSink } from './kafka-sink.ts'

const bridgeReader = 'kafka-bridge'

const pageSize = 500
const slowPollMs = 1_000
/** An event whose notice has come may not be readable yet, while an older transaction runs: look again soon. */
const firstPollMs = 10
const firstRetryMs = 500
const longestRetryMs = 30_000

export type BridgeDeps = { em: () => EntityManager; open: () => Promise<EventSink> }

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

  constructor(deps: BridgeDeps) {
    this.#deps = deps
  }

  async once(): Promise<number> {
    const { em, open } = this.#deps
    this.#position ??= (await readCursor(em(), bridgeReader)) ?? startOfLog
    const events = await readEvents(em(), { after: this.#position, limit: pageSize })
    const last = events.at(-1)
    if (last === undefined) return 0
    try {
      this.#sink ??= await open()
      await this.#sink.publish(events.map(toBridged))
    } catch (error) {
      await this.close()
      throw error
    }
    await moveCursor(em(), bridgeReader, last.position)
    this.#position = last.position
    return events.length
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
  const kafkaBridge = new KafkaBridge({ em, open: () => openBridge(options) })
  const close = (): void => void kafkaBridge.close()
  signal.addEventListener('abort', close, { once: true })
  let waitMs = slowPollMs
  let retryMs = options.firstRetryMs ?? firstRetryMs
  while (!signal.aborted) {
    try {
      const moved = await kafkaBridge.once()
      retryMs = options.firstRetryMs ?? firstRetryMs
      if (moved < pageSize)
        waitMs = (await events.wait(waitMs, signal)) ? firstPollMs : Math.min(waitMs * 2, slowPollMs)
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, 'events do not reach Kafka; will try again')
      await delay(retryMs, undefined, { signal }).catch(() => undefined)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    }
  }
  signal.removeEventListener('abort', close)
  await kafkaBridge.close()
}

const openBridge = async ({ kafka, publicUrl, patienceMs }: BridgeOptions): Promise<EventSink> => {
  const { brokers, topic, sasl, isEncrypted, caFile } = kafka
  const trust = isEncrypted ? trustOf(caFile) : undefined
  const publisher = await openKafkaPublisher({ brokers, topic, sasl, trust, patienceMs })
  return kafkaSink(publisher, { content_mode: 'binary', thin: false, publicUrl })
}
