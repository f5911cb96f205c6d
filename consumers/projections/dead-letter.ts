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
    messageId: text(message.id) ?? newId('message'),
    taskId: isId('task', message.correlationId) ? message.correlationId : null,
    type: text(message.type) ?? '',
    attempt: message.attempt,
    headers: readable(headers),
    properties: readable({ ...delivery.properties, headers: undefined }),
    body: bytesAsText(delivery.content),
    replays: countOf(headers['replays']),
  }
}

/** What is left to say of a letter that the database has refused as it is: whatever was refused is in none of this. */
export const stubOf = (letter: Dead, reason: string): Dead => {
  const queue = plain(letter.queue)
  const errorType = 'letter-refused'
  return {
    id: newId('deadLetter'),
    fingerprint: fingerprintOf([queue, errorType, plain(reason)]),
    queue,
    exchange: '',
    routingKey: queue,
    messageId: plain(letter.messageId),
    taskId: letter.taskId,
    type: '',
    reason: 'app',
    errorType,
    errorMessage: plain(reason),
    attempt: 1,
    headers: {},
    properties: {},
    body: letter.body,
    replays: letter.replays,
  }
}

type Cause = Pick<Dead, 'queue' | 'exchange' | 'routingKey' | 'reason' | 'errorType' | 'errorMessage'>

const causeOf = (headers: Record<string, unknown>, routingKey: string): Cause => {
  const death = brokerDeath(headers)
  const origin = originOf(death, queueOf(text(headers['queue']) ?? death?.queue ?? text(routingKey)))
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

// It is part of what an inbox entry is found by, and no index takes a key of any length.
const queueOf = (name = 'unknown'): string => name.slice(0, maxNameLength).toWellFormed()
const maxNameLength = 255

const brokerDeath = (headers: Record<string, unknown>): Death | undefined => {
  const deaths = headers['x-death']
  const [first] = Array.isArray(deaths) ? (deaths as unknown[]) : []
  if (typeof first !== 'object' || first === null) return undefined
  const { queue, reason, exchange, 'routing-keys': keys } = first as Record<string, unknown>
  return {
    queue: text(queue) ?? 'unknown',
    reason: text(reason) ?? 'unknown',
    exchange: text(exchange) ?? '',
    'routing-keys': Array.isArray(keys) ? keys.flatMap(key => text(key) ?? []) : [],
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
  (typeof value === 'string' && value.replaceAll('\0', '')) || undefined

const maxPlainLength = 1_000

const plain = (value: string): string => value.replaceAll(/[^ -~]/g, '?').slice(0, maxPlainLength)

/** More replays than this are noise in a header, not replays. */
const maxReplays = 1_000

// The console types numbers as strings, and a header may hold anything at all.
const countOf = (value: unknown): number => {
  const number = Math.trunc(Number(typeof value === 'object' ? undefined : value))
  return Number.isNaN(number) ? 0 : Math.min(Math.max(number, 0), maxReplays)
}
