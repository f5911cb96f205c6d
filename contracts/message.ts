import { newId } from './ids.ts'

/**
 * What travels on the broker. The AMQP properties carry everything but `data`, so that the management console shows a
 * message readably: `message_id`, `correlation_id` (the task), `type`, `timestamp`, `app_id`; headers `traceparent`,
 * `causation-id`, `version`. The body is `data` as JSON.
 */
export type Message<Data = unknown> = {
  /** Unique per message and kept over redeliveries: consumers deduplicate by it. */
  id: string
  /** `subject.verb` for a command, `subject.past` for an event; also the routing key. */
  type: string
  /** Schema version of `data`; a consumer parks what is newer than it understands. */
  version: number
  /** RFC 3339, when the message was made. */
  time: string
  /** The task it belongs to. */
  correlationId: string
  /** The message or event that caused this one. */
  causationId?: string | undefined
  /** W3C trace context, injected when the message is made and kept over retries and replays. */
  traceparent?: string | undefined
  data: Data
}

export const messageVersion = 1

type Draft<Data> = Pick<Message<Data>, 'type' | 'correlationId' | 'data'> & Partial<Message<Data>>

/** A new message with its id and time filled in. */
export const newMessage = <Data>(draft: Draft<Data>): Message<Data> => ({
  id: newId('message'),
  version: messageVersion,
  time: new Date().toISOString(),
  ...draft,
})

/** A message caused by another: same task, same trace. */
export const follow = <Data>(cause: Message, type: string, data: Data): Message<Data> =>
  newMessage({ type, data, correlationId: cause.correlationId, causationId: cause.id, traceparent: cause.traceparent })
