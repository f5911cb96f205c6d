/** How a message looks in a trace: the options of the spans around sending and processing it. */
import type { Message } from '#contracts/message.ts'
import { attribute } from './attributes.ts'
import type { Attributes } from './attributes.ts'
import type { SpanOptions } from './spans.ts'

type Traced = Pick<Message, 'id' | 'type' | 'correlationId' | 'traceparent'>

/** The span around one confirmed publish to `exchange`. The message keeps its own `traceparent`, over retries and replays. */
export const sendSpan = (exchange: string, message: Traced): SpanOptions => ({
  name: `send ${exchange}`,
  kind: 'producer',
  traceparent: message.traceparent,
  attributes: { ...operation('send', message), [attribute.messagingDestination]: `${exchange}:${message.type}` },
})

/** The span around handling one delivery from `queue`. The message's creator is its parent; `attempt` counts from 1. */
export const processSpan = (queue: string, message: Traced, attempt: number): SpanOptions => ({
  name: `process ${queue}`,
  kind: 'consumer',
  traceparent: message.traceparent,
  attributes: {
    ...operation('process', message),
    [attribute.messagingDestination]: queue,
    [attribute.attempt]: attempt,
  },
})

/** The span around one transaction for many deliveries: a trace of its own, linked to every message in it. */
export const processBatchSpan = (queue: string, messages: Traced[]): SpanOptions => ({
  name: `process ${queue}`,
  kind: 'consumer',
  links: messages.flatMap(message => message.traceparent ?? []),
  attributes: {
    [attribute.messagingSystem]: 'rabbitmq',
    [attribute.messagingOperation]: 'process',
    [attribute.messagingOperationType]: 'process',
    [attribute.messagingDestination]: queue,
    [attribute.messagingBatchCount]: messages.length,
  },
})

const operation = (name: 'send' | 'process', message: Traced): Attributes => ({
  [attribute.messagingSystem]: 'rabbitmq',
  [attribute.messagingOperation]: name,
  [attribute.messagingOperationType]: name,
  [attribute.messagingRoutingKey]: message.type,
  [attribute.messagingMessageId]: message.id,
  [attribute.messagingConversationId]: message.correlationId,
})
