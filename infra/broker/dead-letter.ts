import type { ConsumeMessage } from 'amqplib'
import { newId } from '#contracts/ids.ts'
import type { Publisher } from './publisher.ts'
import { deadQueue, rungFor } from './topology.ts'

export type Cause = { errorType: string; errorMessage: string }

const maxCauseLength = 1_000

/**
 * Publishes a message to `dead` with its cause and the queue that it died in, in readable headers. Confirmed before it resolves: only
 * then may the original be acked.
 */
export const bury = async (
  publisher: Pick<Publisher, 'publish'>,
  delivery: ConsumeMessage,
  options: Cause & { queue: string },
): Promise<void> =>
  publisher.publish({
    exchange: 'dead',
    routingKey: options.queue,
    body: delivery.content,
    properties: {
      ...kept(delivery),
      headers: { ...ownHeaders(delivery), ...causeHeaders(options), queue: originOf(delivery, options.queue) },
    },
  })

// What comes out of `dead` died elsewhere. What the broker says of that is not sent along, and nobody could send the message back.
const originOf = ({ properties }: ConsumeMessage, queue: string): string => {
  if (queue !== deadQueue) return queue
  const headers: Record<string, unknown> = properties.headers ?? {}
  const [death] = Array.isArray(headers['x-death']) ? (headers['x-death'] as unknown[]) : []
  const byBroker = typeof death === 'object' && death !== null && 'queue' in death ? text(death.queue) : undefined
  return text(headers['queue']) ?? byBroker ?? queue
}

/**
 * Puts a message back into its queue after a delay, by way of a rung (or straight, for none).
 * Confirmed before it resolves: a crash between the confirm and the ack leaves two copies, which the claim and the inbox absorb.
 */
export const retryLater = async (
  publisher: Pick<Publisher, 'publish'>,
  delivery: ConsumeMessage,
  options: Cause & { queue: string; delayMs: number; attempt: number; body: Buffer },
): Promise<void> =>
  publisher.publish({
    exchange: options.delayMs === 0 ? '' : rungFor(options.delayMs).name,
    routingKey: options.queue,
    body: options.body,
    properties: {
      ...kept(delivery),
      headers: {
        'first-failed-at': new Date().toISOString(),
        ...ownHeaders(delivery),
        ...causeHeaders(options),
        attempt: options.attempt,
      },
    },
  })

/** How long a message that is to come back after `delayMs` is really away. */
export const waitOf = (delayMs: number): number => (delayMs === 0 ? 0 : rungFor(delayMs).delayMs)

const kept = ({ properties }: ConsumeMessage): { messageId: string } & Record<string, unknown> => ({
  messageId: text(properties.messageId) ?? newId('message'),
  ...defined({
    correlationId: text(properties.correlationId),
    type: text(properties.type),
    contentType: text(properties.contentType),
    contentEncoding: text(properties.contentEncoding),
    appId: text(properties.appId),
    timestamp: typeof properties.timestamp === 'number' ? properties.timestamp : undefined,
  }),
})

// Headers beginning with x- belong to the broker, which reads or ignores them differently from version to version.
const ownHeaders = ({ properties }: ConsumeMessage): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties.headers ?? {}).filter(([name]) => !name.startsWith('x-')))

const causeHeaders = ({ errorType, errorMessage }: Cause): Record<string, string> => ({
  'error-type': errorType,
  'error-message': errorMessage.slice(0, maxCauseLength),
})

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const defined = (properties: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined))
