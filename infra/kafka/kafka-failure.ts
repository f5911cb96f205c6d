import { OutboundRefused } from '../outbound/outbound-refused.ts'
import { SinkFailure, type SinkTrouble } from '../sink-failure.ts'

/** What the errors of Kafka's protocol mean to whoever subscribed. Any other means that nobody is there, or not now. */
const meanings: Record<string, { trouble: SinkTrouble; message: string }> = {
  SASL_AUTHENTICATION_FAILED: { trouble: 'sign-in', message: 'The brokers do not accept the credential.' },
  UNSUPPORTED_SASL_MECHANISM: { trouble: 'sign-in', message: 'The brokers do not offer this SASL mechanism.' },
  UNKNOWN_TOPIC_OR_PARTITION: { trouble: 'missing', message: 'There is no such topic.' },
  TOPIC_AUTHORIZATION_FAILED: { trouble: 'forbidden', message: 'The brokers do not let us write to the topic.' },
  CLUSTER_AUTHORIZATION_FAILED: { trouble: 'forbidden', message: 'The brokers do not let us write idempotently.' },
  MESSAGE_TOO_LARGE: { trouble: 'refused', message: 'The brokers take no event of this size.' },
  RECORD_LIST_TOO_LARGE: { trouble: 'refused', message: 'The brokers take no event of this size.' },
  INVALID_RECORD: { trouble: 'refused', message: 'The brokers refuse the event.' },
  POLICY_VIOLATION: { trouble: 'refused', message: 'The brokers refuse the event.' },
  NOT_ENOUGH_REPLICAS: { trouble: 'refused', message: 'Too few replicas of the topic are in sync.' },
}

/** The brokers take no event, or no batch of events, of this size. */
export class TooLargeForBrokers extends SinkFailure {}

const sizeIds = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])

/** Says in words of ours what went wrong; what the other side said may hold anything, and stays in `cause`. */
export const kafkaFailure = (error: unknown, arrived = 0): SinkFailure => {
  if (error instanceof SinkFailure)
    return new SinkFailure(error.trouble, error.message, { cause: error.cause, arrived })
  const parts = [...partsOf(error)]
  if (parts.some(part => part instanceof OutboundRefused && part.isUnsafe)) {
    return new SinkFailure('unsafe', 'A broker is at an address where nothing may be sent.', { cause: error, arrived })
  }
  const isTooLarge = parts.some(({ apiId }) => typeof apiId === 'string' && sizeIds.has(apiId))
  const Failure = isTooLarge ? TooLargeForBrokers : SinkFailure
  const known = parts.map(meaningOf).find(meaning => meaning !== undefined)
  const { trouble, message } = known ?? { trouble: 'unreachable', message: 'The brokers do not answer.' }
  return new Failure(trouble, message, { cause: error, arrived })
}

type Part = { apiId?: unknown; code?: unknown; message?: unknown; errors?: unknown; cause?: unknown }

const meaningOf = (part: Part): (typeof meanings)[string] | undefined => {
  if (typeof part.apiId === 'string' && Object.hasOwn(meanings, part.apiId)) return meanings[part.apiId]
  if (part.code === 'PLT_KFK_AUTHENTICATION') return meanings['SASL_AUTHENTICATION_FAILED']
  // The library's own word for a topic that the metadata do not have.
  if (String(part.message).startsWith('Unknown topic')) return meanings['UNKNOWN_TOPIC_OR_PARTITION']
  return undefined
}

/** An error, what caused it and what it is made of; the most particular first. */
function* partsOf(error: unknown, depth = 0): Generator<Part> {
  if (typeof error !== 'object' || error === null || depth > 8) return
  const part = error as Part
  yield* partsOf(part.cause, depth + 1)
  if (Array.isArray(part.errors)) for (const inner of part.errors) yield* partsOf(inner, depth + 1)
  yield part
}
