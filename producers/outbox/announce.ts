import { propertiesOf } from '#infra/broker/envelope.ts'
import type { Publisher } from '#infra/broker/publisher.ts'
import { readEvents, startOfLog, type LoggedEvent, type Position } from '#infra/db/event-log.ts'
import { moveCursor, readCursor } from '#infra/db/log-cursor.ts'
import type { EntityManager } from '#infra/db/orm.ts'

const batchSize = 500
const reader = 'evt-exchange'

export type AnnounceDeps = { em: () => EntityManager; publisher: Pick<Publisher, 'publish'> }

/**
 * Publishes the next events of the log to the exchange `evt`, in the log's order; the log is their outbox. Returns how many.
 * One process does this at a time. If it dies before the cursor moves, the batch is published again under the same ids.
 */
export const announceOnce = async ({ em, publisher }: AnnounceDeps): Promise<number> => {
  const after = (await readCursor(em(), reader)) ?? startOfLog
  const events = await readEvents(em(), { after, limit: batchSize })
  const last = events.at(-1)
  if (!last) return 0
  await Promise.all(events.map(event => publisher.publish(outgoing(event))))
  await moveCursor(em(), reader, last.position satisfies Position)
  return events.length
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
