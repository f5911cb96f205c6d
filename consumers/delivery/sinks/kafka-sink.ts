import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { KafkaPublisher, KafkaRecord } from '#infra/kafka/kafka-publisher.ts'
import type { EventSink } from './event-sink.ts'
import { writeRecord, type Writing } from './write-record.ts'

/** Events as records of a topic, in the way of CloudEvents' binding to Kafka: whatever has one subject has one key, and stays in order. */
export const kafkaSink = (publisher: KafkaPublisher, writing: Writing): EventSink => ({
  publish: events => publisher.publish(events.map(event => toRecord(event, writing))),
  close: () => publisher.close(),
})

const toRecord = (event: CloudEvent, writing: Writing): KafkaRecord => {
  const { contentType, body, attributes } = writeRecord(event, writing)
  const named = Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value])
  return {
    key: event.partitionkey,
    headers: { 'content-type': contentType, ...(Object.fromEntries(named) as Record<string, string>) },
    value: body,
  }
}
