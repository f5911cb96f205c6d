import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { ProtocolSettings, SubscriptionConfig } from '#contracts/http/subscription-parts.ts'
import type { OutsideMessage, OutsidePublisher } from '#infra/broker/outside-publisher.ts'
import { SinkFailure } from '#infra/sink-failure.ts'
import type { EventSink } from './event-sink.ts'
import { writeRecord, type Writing } from './write-record.ts'

/** What AMQP 0-9-1 can write in the field of a routing key. */
const longestKeyBytes = 255
const usualKey = '{type}.{account}'

type Settings = Pick<ProtocolSettings['AMQP'], 'routing_key'> & {
  accountId: string
  writing: Writing
  /** By subject: what the broker returns holds back what is behind it about the same thing, at the price of a round trip each. */
  ordering: SubscriptionConfig['ordering']
}

/** Events as messages of a topic exchange, in the way of CloudEvents' binding to AMQP with the underscores that fit AMQP 0-9-1. */
export const amqpSink = (publisher: OutsidePublisher, settings: Settings): EventSink => ({
  publish: async events => {
    let arrived = 0
    for (const run of settings.ordering === 'by_subject' ? runsOf(events) : [events]) {
      await publishRun(publisher, { messages: run.map(event => toMessage(event, settings)), arrived })
      arrived += run.length
    }
  },
  close: () => publisher.close(),
})

type Run = { messages: readonly OutsideMessage[]; /** How many went before. */ arrived: number }

const publishRun = async (publisher: OutsidePublisher, { messages, arrived }: Run): Promise<void> => {
  try {
    await publisher.publish(messages)
  } catch (error) {
    if (!(error instanceof SinkFailure)) throw error
    throw new SinkFailure(error.trouble, error.message, { cause: error.cause, arrived: arrived + error.arrived })
  }
}

/** Cut where a subject comes again, so that each run has one event of each. */
const runsOf = (events: readonly CloudEvent[]): CloudEvent[][] => {
  const runs: CloudEvent[][] = [[]]
  let subjects = new Set<string>()
  for (const event of events) {
    if (subjects.has(event.subject)) {
      runs.push([])
      subjects = new Set()
    }
    runs.at(-1)!.push(event)
    subjects.add(event.subject)
  }
  return runs
}

const toMessage = (event: CloudEvent, { routing_key = usualKey, accountId, writing }: Settings): OutsideMessage => {
  const { contentType, body, attributes } = writeRecord(event, writing)
  return {
    routingKey: routingKey(routing_key, { type: event.type, subject: event.subject, account: accountId }),
    body,
    properties: {
      messageId: event.id,
      type: event.type,
      contentType,
      appId: 'inkstone',
      timestamp: Math.floor(Date.parse(event.time) / 1000),
      ...(event.correlationid === undefined ? {} : { correlationId: event.correlationid }),
      headers: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`cloudEvents_${name}`, value])),
    },
  }
}

/** Fills in `{type}`, `{subject}` and `{account}`; anything else in braces stays as it is. */
const routingKey = (template: string, values: Record<string, string>): string => {
  const key = template.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? values[name]! : whole,
  )
  if (Buffer.byteLength(key) > longestKeyBytes) {
    throw new SinkFailure('refused', `The routing key would be longer than ${longestKeyBytes} bytes.`)
  }
  return key
}
