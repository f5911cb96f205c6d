import { isIP } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { ConnectionOptions } from 'node:tls'
import { Producer } from '@platformatic/kafka'
import { answerWithin } from '../answer-within.ts'
import { checkedLookup, type ResolveOptions } from '../outbound/resolve-checked.ts'
import type { Trust } from '../outbound/trust.ts'
import { guardConnections } from './guard-connections.ts'
import { GuardedProducer, type ProducerSettings } from './guarded-producer.ts'
import { kafkaFailure } from './kafka-failure.ts'

export type KafkaBroker = { host: string; port: number }
export type KafkaSasl = {
  mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
  username: string
  password: string
}

export type KafkaOptions = {
  brokers: readonly KafkaBroker[]
  topic: string
  /** Whom to trust; undefined for brokers in the clear. */
  trust: Trust | undefined
  sasl?: KafkaSasl | undefined
  /** Which brokers may be connected to, those too that the cluster names. Left out where the operator has named them. */
  reach?: ResolveOptions | undefined
  /** How long brokers that do not answer are tried before a publish fails. */
  patienceMs?: number | undefined
}

/** Records with one key stay in their order. */
export type KafkaRecord = { key: string; headers: Record<string, string>; value: Buffer }

/** Publishes to one topic. A publisher that has failed once is closed; whoever needs it opens another. */
export type KafkaPublisher = {
  /** Resolves when all replicas that are in sync have all of them. @throws SinkFailure with how many have arrived. */
  publish: (records: readonly KafkaRecord[]) => Promise<void>
  close: () => Promise<void>
}

const connectWithinMs = 5_000
const requestWithinMs = 10_000
const retryAfterMs = 500
const usualPatienceMs = 10_000
/** Where partitions lie changes rarely, and a change is noticed by the refusal of the broker that had them. */
const metadataMaxAgeMs = 300_000
const closeWithinMs = 2_000
/** Brokers take batches of a mebibyte unless they are told otherwise, and this leaves room for what goes around them. */
const batchBytes = 700_000

/**
 * Connects, and looks whether the topic is there: none is ever made. The producer is idempotent: what it sends again by itself,
 * within its patience, arrives once.
 * @throws SinkFailure
 */
export const openKafkaPublisher = async (options: KafkaOptions): Promise<KafkaPublisher> => {
  guardConnections()
  const producer = newProducer(options)
  const close = (): Promise<void> => closeProducer(producer)
  try {
    await answerWithin(waitMs(options), producer.metadata({ topics: [options.topic] }))
  } catch (error) {
    await close()
    throw kafkaFailure(error)
  }
  return {
    publish: records => publishAll(producer, options, records),
    close,
  }
}

/** A broker that takes requests and does not answer them is tried for no longer than one that refuses connections. */
const waitMs = ({ patienceMs = usualPatienceMs }: KafkaOptions): number => patienceMs + requestWithinMs

/** One batch after the other: what is behind one that failed has not been sent. */
const publishAll = async (
  producer: Producer,
  options: KafkaOptions,
  records: readonly KafkaRecord[],
): Promise<void> => {
  let arrived = 0
  for (const batch of batchesOf(records)) {
    try {
      const messages = batch.map(record => toMessage(options.topic, record))
      await answerWithin(waitMs(options), producer.send({ messages }))
    } catch (error) {
      throw kafkaFailure(error, arrived)
    }
    arrived += batch.length
  }
}

const batchesOf = (records: readonly KafkaRecord[]): KafkaRecord[][] => {
  const batches: KafkaRecord[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const record of records) {
    const size = bytesOf(record)
    if (bytes + size > batchBytes) {
      batches.push([])
      bytes = 0
    }
    batches.at(-1)!.push(record)
    bytes += size
  }
  return batches
}

const bytesOf = ({ key, headers, value }: KafkaRecord): number =>
  Object.entries(headers).reduce((sum, [name, text]) => sum + name.length + text.length, key.length + value.length)

const newProducer = (options: KafkaOptions): Producer => {
  const { brokers, trust, sasl, reach, patienceMs = usualPatienceMs } = options
  const settings: ProducerSettings = {
    clientId: 'inkstone',
    bootstrapBrokers: [...brokers],
    idempotent: true,
    autocreateTopics: false,
    strict: true,
    connectTimeout: connectWithinMs,
    requestTimeout: requestWithinMs,
    timeout: requestWithinMs,
    // With fewer than two the library would try for ever.
    retries: Math.max(2, Math.ceil(patienceMs / retryAfterMs)),
    retryDelay: retryAfterMs,
    metadataMaxAge: metadataMaxAgeMs,
    ...(sasl ? { sasl } : {}),
    ...(trust ? { tls: tlsOptions(trust, reach), tlsServerName: brokers.some(({ host }) => isIP(host) === 0) } : {}),
  }
  return reach ? new GuardedProducer(settings, reach) : new Producer(settings)
}

const tlsOptions = (trust: Trust, reach: ResolveOptions | undefined): ConnectionOptions => ({
  ...trust,
  ...(reach ? { lookup: checkedLookup(reach) } : {}),
})

const toMessage = (topic: string, { key, headers, value }: KafkaRecord) => ({
  topic,
  key: Buffer.from(key),
  headers: new Map(Object.entries(headers).map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
  value,
})

// A socket whose other side reads nothing would never be closed politely.
const closeProducer = async (producer: Producer): Promise<void> => {
  const sockets = [...producer.connections].map(([, connection]) => connection.socket)
  await Promise.race([producer.close().catch(() => undefined), delay(closeWithinMs, undefined, { ref: false })])
  for (const socket of sockets) socket?.destroy()
}
