import { propertiesOf } from '#infra/broker/envelope.ts'
import type { Publisher } from '#infra/broker/publisher.ts'
import { readEvents, startOfLog, type LoggedEvent, type Position } from '#infra/db/events/event-log.ts'
import { moveCursor, readCursor } from '#infra/db/events/log-cursor.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { batchSize } from './relay.ts'

const reader = 'evt-exchange'

/** How far the stored cursor may lag behind: what lies between is published again after a crash, under the same ids. */
const storeEveryMs = 250

export type AnnounceDeps = { em: () => EntityManager; publisher: Pick<Publisher, 'publish'> }

/**
 * Publishes the events of the log to the exchange `evt`, in the log's order, a batch at each call; the log is their outbox.
 * A call returns how many it published. One process does this at a time; whoever begins goes on from the stored cursor.
 */
export const announcer = ({ em, publisher }: AnnounceDeps): (() => Promise<number>) => {
  let position: Position | undefined
  let stored: Position | undefined
  let storedAtMs = 0

  const store = async (isIdle: boolean): Promise<void> => {
    const isDue = isIdle || Date.now() - storedAtMs > storeEveryMs
    if (position === undefined || position === stored || !isDue) return
    await moveCursor(em(), reader, position)
    stored = position
    storedAtMs = Date.now()
  }

  return async () => {
    position ??= stored = (await readCursor(em(), reader)) ?? startOfLog
    const events = await readEvents(em(), { after: position, limit: batchSize })
    await Promise.all(events.map(event => publisher.publish(outgoing(event))))
    position = events.at(-1)?.position ?? position
    await store(events.length === 0)
    return events.length
  }
}

const outgoing = (event: LoggedEvent): Parameters<Publisher['publish']>[0] => ({
  exchange: 'evt',
  routingKey: event.type,
  body: Buffer.from(JSON.stringify(event.data)),
  properties: {
    ...propertiesOf({
      id: event.id,
      type: event.type,
      version: 1,
      time: event.time.toISOString(),
      correlationId: event.correlationId ?? event.subject,
      causationId: event.causationId ?? undefined,
      traceparent: event.traceparent ?? undefined,
      data: undefined,
    }),
    // An event that nobody has bound a queue for is not lost: it is in the log.
    mandatory: false,
  },
})
