import type { ConsumeMessage, Options } from 'amqplib'
import { createHash } from 'node:crypto'
import { messageVersion, type Message } from '#contracts/message.ts'
import { newId } from '#contracts/ids.ts'
import { findJsonFault } from '../json-fault.ts'

const appId = 'inkstone'
/** Claim checks keep messages small; what is larger than this was not written by the platform. */
const maxBodyBytes = 1024 * 1024

/** The AMQP properties of a message: what the management console shows beside the body. */
export const propertiesOf = (message: Message): Options.Publish & { messageId: string } => ({
  messageId: message.id,
  correlationId: message.correlationId,
  type: message.type,
  contentType: 'application/json',
  contentEncoding: 'utf-8',
  appId,
  timestamp: Math.floor(Date.parse(message.time) / 1000),
  headers: {
    version: message.version,
    ...(message.causationId === undefined ? {} : { 'causation-id': message.causationId }),
    ...(message.traceparent === undefined ? {} : { traceparent: message.traceparent }),
  },
})

/** What a delivery is, read tolerantly: the console sends a body and nothing else unless it is typed in. */
export type Incoming = Omit<Message, 'data'> & {
  body: Buffer
  /** Which attempt at the work this delivery is; 1 unless a retry says more. */
  attempt: number
  /** How often the broker has taken the message back from a consumer; counts those that never started on it too. */
  returns: number
}

/** Attempts beyond this are noise in a header, not attempts. */
const maxAttempt = 1_000

export const readEnvelope = (delivery: ConsumeMessage): Incoming => {
  const { properties, fields, content } = delivery
  const headers = properties.headers ?? {}
  return {
    id: textOf(properties.messageId) ?? newId('message'),
    // By hand the type is rarely given; the routing key says the same.
    type: textOf(properties.type) ?? fields.routingKey,
    version: clamp(headers['version'], { least: 1, most: Number.MAX_SAFE_INTEGER, otherwise: messageVersion }),
    time: timeOf(properties.timestamp),
    correlationId: textOf(properties.correlationId) ?? '',
    causationId: textOf(headers['causation-id']),
    traceparent: textOf(headers['traceparent']),
    attempt: clamp(headers['attempt'], { least: 1, most: maxAttempt, otherwise: 1 }),
    returns: clamp(headers['x-delivery-count'], { least: 0, most: maxAttempt, otherwise: 0 }),
    body: content,
  }
}

export class UnreadableBody extends Error {}

/** The body as JSON, or an `UnreadableBody` that says in words what is wrong with it. */
export const readBody = (body: Buffer): unknown => {
  if (body.length > maxBodyBytes)
    throw new UnreadableBody(`the body has ${body.length} bytes, at most ${maxBodyBytes} are read`)
  if (body.length === 0) throw new UnreadableBody('the body is empty')
  try {
    const text = utf8.decode(body)
    const value = JSON.parse(text) as unknown
    refuseAmbiguous(text, value)
    return unstorable.test(text) ? storable(value) : value
  } catch (error) {
    if (error instanceof UnreadableBody) throw error
    throw new UnreadableBody(`the body is not JSON: ${(error as Error).message.slice(0, 200)}`)
  }
}

// What the platform wrote comes back to the letter. Only what was written by others can have a key twice, and is searched for it.
const refuseAmbiguous = (text: string, value: unknown): void => {
  const fault = isAsWritten(text, value) ? undefined : findJsonFault(text)
  if (fault) throw new UnreadableBody(fault)
}

const isAsWritten = (text: string, value: unknown): boolean => {
  try {
    return JSON.stringify(value) === text
  } catch {
    return false // nested deeper than can be written
  }
}

// Text that work has read out of a picture can hold anything; Postgres stores neither NUL nor half a surrogate pair, and a result
// that it refused would leave its task open.
const unstorable = /\\u(?:0000|d[89a-f])/i

const storable = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed()
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [storable(key), storable(item)]))
}

/** Tells a redelivery from another message that came under the same id. */
export const digestOf = (body: Buffer): string => createHash('sha256').update(body).digest('base64url')

const utf8 = new TextDecoder('utf-8', { fatal: true })

// Postgres stores no NUL in text: a message that has one could not even be archived as dead.
const textOf = (value: unknown): string | undefined =>
  (typeof value === 'string' && value.replaceAll('\0', '').slice(0, 255)) || undefined

const timeOf = (seconds: unknown): string => {
  const time = new Date(typeof seconds === 'number' ? seconds * 1000 : Date.now())
  return Number.isNaN(time.getTime()) ? new Date().toISOString() : time.toISOString()
}

// The console types numbers as strings, and a header may hold anything at all.
const clamp = (
  value: unknown,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
): number => {
  const number = typeof value === 'string' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) return otherwise
  return Math.min(Math.max(Math.trunc(number), least), most)
}
