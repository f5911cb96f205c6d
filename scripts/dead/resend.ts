import type { Outgoing } from '#infra/broker/publisher.ts'
import type { Letter } from '#infra/db/messages/dead-letters.ts'
import { newId } from '#contracts/ids.ts'

/** The message of a letter as it is sent again: straight to the queue that it died in, at its first attempt. */
export const resend = (letter: Letter): Outgoing => ({
  exchange: '',
  routingKey: letter.queue,
  body: letter.body,
  properties: {
    messageId: letter.messageId ?? newId('message'),
    ...keptProperties(letter.properties),
    headers: { ...keptHeaders(letter.headers), replays: letter.replays + 1 },
  },
})

const textProperties = ['correlationId', 'type', 'contentType', 'contentEncoding', 'appId'] as const

const keptProperties = (properties: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries([
    ...textProperties.filter(name => typeof properties[name] === 'string').map(name => [name, properties[name]]),
    ...(typeof properties['timestamp'] === 'number' ? [['timestamp', properties['timestamp']]] : []),
  ])

// The cause belongs to this death: with the next one, the broker would repeat it as that one's. What begins with x- is the broker's.
const ofThisDeath = ['error-type', 'error-message', 'queue', 'first-failed-at', 'attempt']

const keptHeaders = (headers: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) => !name.startsWith('x-') && !ofThisDeath.includes(name) && isPlain(value),
    ),
  )

const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)
