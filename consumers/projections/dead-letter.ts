import { createHash } from 'node:crypto'
import { isId, newId } from '#contracts/ids.ts'
import type { ConsumeMessage } from '#infra/broker/consumer.ts'
import type { Incoming } from '#infra/broker/envelope.ts'
import { bytesAsText } from '#infra/db/sql.ts'

/** A message that died, as the archive keeps it. */
export type Dead = {
  id: string
  /** Letters with the same fingerprint died in the same place of the same cause. */
  fingerprint: string
  queue: string
  exchange: string
  routingKey: string
  messageId: string
  taskId: string | null
  type: string
  /** `app` when the platform gave up on it; else the broker's reason: delivery_limit, maxlen, expired, rejected. */
  reason: string
  errorType: string
  errorMessage: string
  attempt: number
  headers: Record<string, unknown>
  properties: Record<string, unknown>
  /** As Postgres reads bytea: `\x` and hex. */
  body: string
  replays: number
}

type Death = { queue: string; reason: string; exchange: string; 'routing-keys': string[] }

/** Reads a letter from the queue `dead`; never fails, whatever is in it. */
export const readDead = (message: Incoming, delivery: ConsumeMessage): Dead => {
  const headers: Record<string, unknown> = delivery.properties.headers ?? {}
  const cause = causeOf(headers, delivery.fields.routingKey)
  return {
    id: newId('deadLetter'),
    fingerprint: fingerprintOf([cause.queue, cause.errorType, cause.errorMessage]),
    ...cause,
    messageId: message.id,
    taskId: isId('task', message.correlationId) ? message.correlationId : null,
    type: message.type,
    attempt: message.attempt,
    headers: readable(headers),
    properties: readable({ ...delivery.properties, headers: undefined }),
    body: bytesAsText(delivery.content),
    replays: Number(headers['replays'] ?? 0) || 0,
  }
}

type Cause = Pick<Dead, 'queue' | 'exchange' | 'routingKey' | 'reason' | 'errorType' | 'errorMessage'>

const causeOf = (headers: Record<string, unknown>, routingKey: string): Cause => {
  const death = brokerDeath(headers)
  const origin = originOf(death, text(headers['queue']) ?? death?.queue ?? routingKey)
  const errorType = text(headers['error-type'])
  if (errorType) return { ...origin, reason: 'app', errorType, errorMessage: text(headers['error-message']) ?? '' }
  const reason = death?.reason ?? 'unknown'
  return { ...origin, reason, errorType: reason, errorMessage: brokerMessages[reason] ?? 'The broker gave no reason.' }
}

const originOf = (death: Death | undefined, queue: string): Pick<Cause, 'queue' | 'exchange' | 'routingKey'> => ({
  queue,
  exchange: death?.exchange ?? 'cmd',
  routingKey: death?.['routing-keys'][0] ?? queue,
})

const brokerDeath = (headers: Record<string, unknown>): Death | undefined => {
  const deaths = headers['x-death']
  const [first] = Array.isArray(deaths) ? (deaths as unknown[]) : []
  if (typeof first !== 'object' || first === null) return undefined
  const { queue, reason, exchange, 'routing-keys': keys } = first as Record<string, unknown>
  return {
    queue: text(queue) ?? 'unknown',
    reason: text(reason) ?? 'unknown',
    exchange: text(exchange) ?? '',
    'routing-keys': Array.isArray(keys) ? keys.map(String) : [],
  }
}

const brokerMessages: Record<string, string> = {
  delivery_limit: 'The message was taken back from its consumers too often.',
  maxlen: 'The queue was full.',
  expired: 'The message waited too long.',
  rejected: 'A consumer rejected the message.',
}

// Numbers and ids differ from letter to letter of the same cause.
const fingerprintOf = (parts: string[]): string =>
  createHash('sha256')
    .update(parts.join('\n').replaceAll(/[a-z]{3}_[0-9A-Z]{26}|\d+/g, '#'))
    .digest('hex')
    .slice(0, 12)

const readable = (properties: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [text(name) ?? '', tell(value, 1)]))

const maxDepth = 10

// Whatever somebody typed: nothing in it may keep the letter from being archived.
const tell = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return text(value) ?? ''
  if (typeof value !== 'object' || value === null) return value
  if (depth > maxDepth) return '…'
  if (Buffer.isBuffer(value)) return value.toString('base64')
  if (Array.isArray(value)) return value.map(item => tell(item, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [text(name) ?? '', tell(member, depth + 1)]))
}

// Postgres stores no NUL in text.
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.replaceAll('\0', '') : undefined
