import { propertiesOf } from '#infra/broker/envelope.ts'
import { PublishError, type Publisher } from '#infra/broker/publisher.ts'
import type { EntityManager } from '#infra/db/orm.ts'
import { claimCommands, deleteCommands, postponeCommands, type OutboxRow } from '#infra/db/messages/outbox.ts'
import type { Log } from '#infra/telemetry/log.ts'
import { meters } from '#infra/telemetry/metrics.ts'
import type { Turns } from './turns.ts'

/** What either way out of the database takes at once; less than this means that there was no more. */
export const batchSize = 500

export type RelayDeps = {
  em: () => EntityManager
  publisher: Pick<Publisher, 'publish'>
  turns: Pick<Turns, 'next'>
  log: Log
}

export type Relayer = {
  /** Takes a batch, and says how many rows it claimed. */
  once: () => Promise<number>
  /** Removes what was sent, for when no next call may come to do it. Not beside another call. */
  clear: () => Promise<void>
}

/**
 * Takes commands from the outbox to the broker, a batch at each call. Sent means confirmed and not returned: only those rows leave,
 * with the next call. A relay that dies before leaves rows that become due again: sent twice, lost never. Commands that are too
 * many for their queue wait for their account's turn.
 */
export const relayer = ({ em, publisher, turns, log }: RelayDeps): Relayer => {
  let sent: string[] = []
  const once = async (): Promise<number> => {
    const claimed = await claimCommands(em(), { limit: batchSize, sent })
    sent = []
    const rows = await turns.next(claimed)
    const results = await Promise.allSettled(rows.map(row => publisher.publish(outgoing(row))))
    const failures: { id: string; reason: string }[] = []
    for (const [place, result] of results.entries()) {
      const { id } = rows[place]!
      if (result.status === 'fulfilled') sent.push(id)
      else failures.push({ id, reason: reasonOf(result.reason) })
    }
    meters.outboxPublished.add({}, sent.length)
    await postponeCommands(em(), failures)
    reportFailures(log, rows, failures)
    return claimed.length
  }
  const clear = async (): Promise<void> => {
    await deleteCommands(em(), sent)
    sent = []
  }
  return { once, clear }
}

const outgoing = (row: OutboxRow): Parameters<Publisher['publish']>[0] => ({
  exchange: row.exchange,
  routingKey: row.routingKey,
  body: Buffer.from(JSON.stringify(row.body)),
  properties: propertiesOf({
    id: row.messageId,
    type: row.type,
    version: 1,
    time: row.createdAt.toISOString(),
    correlationId: row.correlationId,
    causationId: row.causationId ?? undefined,
    traceparent: row.traceparent ?? undefined,
    data: undefined,
  }),
})

const reasonOf = (error: unknown): string => (error instanceof PublishError ? error.reason : String(error))

// One line per place and reason, however many rows: an alert should name the exchange and the key, not flood.
const reportFailures = (
  log: Log,
  rows: readonly OutboxRow[],
  failures: readonly { id: string; reason: string }[],
): void => {
  const places = new Map<string, number>()
  const byId = new Map(rows.map(row => [row.id, row]))
  for (const { id, reason } of failures) {
    const row = byId.get(id)!
    const place = JSON.stringify({ exchange: row.exchange, routingKey: row.routingKey, reason })
    places.set(place, (places.get(place) ?? 0) + 1)
  }
  for (const [place, messages] of places) {
    log.error({ ...(JSON.parse(place) as object), messages }, 'broker did not take commands; they stay in the outbox')
  }
}
