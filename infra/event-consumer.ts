import { messageVersion } from '#contracts/message.ts'
import type { ConsumeMessage } from './broker/consumer.ts'
import { setTimeout as delay } from 'node:timers/promises'
import type { BrokerConnection } from './broker/connection.ts'
import { Consumer, type Delivery } from './broker/consumer.ts'
import { bury, type Cause } from './broker/dead-letter.ts'
import { digestOf, readEnvelope, type Incoming } from './broker/envelope.ts'
import type { Publisher } from './broker/publisher.ts'
import { receivedWrites, recordReceived, type Novelty, type Received as InboxEntry } from './db/messages/inbox.ts'
import type { EntityManager } from './db/orm.ts'
import type { Write } from './db/sql.ts'
import { inTransaction } from './db/transaction.ts'
import { isConflict, isTransient } from './db/transient.ts'
import type { Log } from './telemetry/log.ts'
import { processBatchSpan } from './telemetry/messaging-spans.ts'
import { meters } from './telemetry/metrics.ts'
import { withSpan } from './telemetry/spans.ts'

/** Up to so many messages share one transaction, and fewer where they are large: it is one statement in memory. */
const maxBatch = 100
const maxBatchBytes = 4 * 1024 * 1024

const firstRetryMs = 50
const longestRetryMs = 2_000

export type Received<Data> = { message: Incoming; data: Data }
export const dataOf = <Data>({ data }: Received<Data>): Data => data

export type EventConsumerOptions<Data> = {
  connection: BrokerConnection
  publisher: Publisher
  queue: string
  em: () => EntityManager
  /** Reads what the message says; what it throws sends the message to `dead` with that reason. */
  read: (message: Incoming, delivery: ConsumeMessage) => Data
  /** Also takes messages of a version that is not known yet; others are dead-lettered until somebody knows it. */
  takesAnyVersion?: true
  /** What makes two deliveries the same; the message id and the body, unless the queue holds what can come again by right. */
  identify?: (received: Received<Data>) => { messageId: string; digest: string }
  /**
   * The effects of messages that are all taken for new, together with `recorded`, as one statement and without a transaction.
   * Returns false when they need one. A conflict says the same: one of the messages is known, or something has changed.
   */
  applyAtOnce?: (em: EntityManager, received: Received<Data>[], recorded: readonly Write[]) => Promise<boolean>
  /** The effects of new messages, in one transaction with the record that they were taken in. Readers of the log wait for its end. */
  apply: (em: EntityManager, received: Received<Data>[]) => Promise<void>
  /**
   * What follows outside of the transaction, once that has committed: whatever waits for others. It gets known messages as well as
   * new ones, since those that it fails for come back.
   */
  follow?: (received: Received<Data>[]) => Promise<void>
  /** Keeps a message that the database has refused, as it can; where this is missing it goes to `dead`. */
  keepRefused?: (received: Received<Data>, reason: string) => Promise<void>
  /**
   * How long a message may wait for others to share its transaction; with 0 only those share that have arrived together. Age, not
   * silence: under a steady load it is the same.
   */
  maxAgeMs: number
  log: Log
}

type Taken<Data> = Received<Data> & { delivery: Delivery }

/**
 * Takes events from a queue into the database, many per transaction, each with effect once. While the database is away
 * it waits with the messages in hand; a message that the database refuses is taken out and dead-lettered alone.
 */
export const consumeEvents = <Data>(options: EventConsumerOptions<Data>): Consumer => {
  const { queue, log } = options
  const waiting: Taken<Data>[] = []
  let isBusy = false
  let isDue = false
  const { maxAgeMs } = options

  const receive = async (delivery: Delivery): Promise<void> => {
    const message = readEnvelope(delivery.message)
    if (message.version > messageVersion && !options.takesAnyVersion) {
      await bury1(options, { delivery }, newerVersion(message))
      return
    }
    try {
      waiting.push({ delivery, message, data: options.read(message, delivery.message) })
    } catch (error) {
      await bury1(options, { delivery }, { errorType: 'unreadable-event', errorMessage: messageOf(error) })
      return
    }
    if (waiting.length >= maxBatch) void pump()
    else if (!isDue) callPump()
  }

  const callPump = (): void => {
    isDue = true
    const due = (): void => {
      isDue = false
      void pump()
    }
    if (maxAgeMs > 0) setTimeout(due, maxAgeMs)
    else setImmediate(due)
  }

  const pump = async (): Promise<void> => {
    if (isBusy || waiting.length === 0) return
    isBusy = true
    try {
      await settleBatch(options, waiting.splice(0, batchLength(waiting)))
    } finally {
      isBusy = false
    }
    // What gathered meanwhile has waited long enough.
    if (waiting.length > 0) void pump()
  }

  return new Consumer({
    connection: options.connection,
    queue,
    prefetch: maxBatch * 4,
    log,
    onDelivery: delivery =>
      void receive(delivery).catch((error: unknown) => log.error({ err: error, queue }, 'event was not taken')),
  })
}

const batchLength = (waiting: readonly Received<unknown>[]): number => {
  let [length, bytes] = [0, 0]
  for (const { message } of waiting.slice(0, maxBatch)) {
    bytes += message.body.length
    if (length > 0 && bytes > maxBatchBytes) break
    length++
  }
  return length
}

const settleBatch = async <Data>(options: EventConsumerOptions<Data>, batch: Taken<Data>[]): Promise<void> => {
  let retryMs = firstRetryMs
  for (;;) {
    const live = batch.filter(({ delivery }) => delivery.isLive())
    if (live.length === 0) return
    try {
      await commit(options, live)
      return
    } catch (error) {
      if (!isTransient(error)) return takeApart(options, live, error)
      options.log.warn({ err: error, queue: options.queue, messages: live.length }, 'database is busy or away; waiting')
      await delay(retryMs)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    }
  }
}

const commit = async <Data>(options: EventConsumerOptions<Data>, batch: Taken<Data>[]): Promise<void> => {
  const span = processBatchSpan(
    options.queue,
    batch.map(({ message }) => message),
  )
  const novelty = await withSpan(span, () => take(options, batch))
  const known = batch.filter((_, place) => novelty[place] !== 'conflict')
  const isDone = await follow(options, known)
  for (const [place, { delivery }] of batch.entries()) {
    meters.brokerConsumed.add({ queue: options.queue, verdict: novelty[place]! })
    if (novelty[place] === 'conflict') await bury1(options, { delivery }, conflict)
    else if (isDone) delivery.ack()
  }
}

/** Says whether that is done; else the messages go back to their queue. */
const follow = async <Data>(options: EventConsumerOptions<Data>, batch: Taken<Data>[]): Promise<boolean> => {
  try {
    await options.follow?.(batch)
    return true
  } catch (error) {
    options.log.warn({ err: error, queue: options.queue }, 'what follows from events was not done; they come again')
    await giveBackLater(batch.map(({ delivery }) => delivery))
    return false
  }
}

// Given back at once they would be here again at once.
const giveBackLater = async (deliveries: readonly Delivery[]): Promise<void> => {
  await delay(longestRetryMs)
  for (const delivery of deliveries) delivery.giveBack()
}

/** One transaction: the record of what was taken in, and its effects. */
const take = async <Data>(options: EventConsumerOptions<Data>, batch: Taken<Data>[]): Promise<Novelty[]> => {
  const identities = batch.map(options.identify ?? byMessageId)
  if (await takeAtOnce(options, batch, identities)) return batch.map(() => 'new')
  return inTransaction(options.em, async tx => {
    const found = await recordReceived(tx, options.queue, identities)
    const fresh = batch.filter((_, place) => found[place] === 'new')
    if (fresh.length > 0) await options.apply(tx, fresh)
    return found
  })
}

const takeAtOnce = async <Data>(
  { applyAtOnce, em, queue }: EventConsumerOptions<Data>,
  batch: Taken<Data>[],
  identities: InboxEntry[],
): Promise<boolean> => {
  const isUnique = new Set(identities.map(({ messageId }) => messageId)).size === batch.length
  if (!applyAtOnce || !isUnique) return false
  try {
    return await applyAtOnce(em(), batch, receivedWrites(queue, identities))
  } catch (error) {
    if (isConflict(error)) return false
    throw error
  }
}

const byMessageId = ({ message }: Received<unknown>): InboxEntry => ({
  messageId: message.id,
  digest: digestOf(message.body),
})

const newerVersion = ({ type, version }: Incoming): Cause => ({
  errorType: 'unknown-version',
  errorMessage: `${type} has version ${version}; this consumer reads up to ${messageVersion}`,
})

const conflict: Cause = {
  errorType: 'message-id-conflict',
  errorMessage: 'another message with a different body was received under this message id',
}

const takeApart = async <Data>(
  options: EventConsumerOptions<Data>,
  batch: Taken<Data>[],
  error: unknown,
): Promise<void> => {
  if (batch.length > 1) {
    for (const one of batch) await settleBatch(options, [one])
    return
  }
  options.log.error({ err: error, queue: options.queue }, 'event cannot be applied')
  const [taken] = batch
  const cause = { errorType: 'event-refused', errorMessage: messageOf(error) }
  const keep = options.keepRefused && (() => options.keepRefused!(taken!, cause.errorMessage))
  await bury1(options, { ...taken!, keep }, cause)
}

const bury1 = async (
  { publisher, queue, log }: Pick<EventConsumerOptions<never>, 'publisher' | 'queue' | 'log'>,
  { delivery, keep }: { delivery: Delivery; keep?: (() => Promise<void>) | undefined },
  cause: Cause,
): Promise<void> => {
  try {
    await (keep ? keep() : bury(publisher, delivery.message, { ...cause, queue }))
    delivery.ack()
  } catch (error) {
    log.warn({ err: error, queue }, 'event could not be dead-lettered; it stays in its queue')
    await giveBackLater([delivery])
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
