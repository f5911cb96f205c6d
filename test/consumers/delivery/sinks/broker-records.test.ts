import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventExample } from '#contracts/events/examples.ts'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { OutsideMessage } from '#infra/broker/outside-publisher.ts'
import type { KafkaRecord } from '#infra/kafka/kafka-publisher.ts'
import { SinkFailure } from '#infra/sink-failure.ts'
import { amqpSink } from '../../../../consumers/delivery/sinks/amqp-sink.ts'
import { kafkaSink } from '../../../../consumers/delivery/sinks/kafka-sink.ts'

const publicUrl = 'https://inkstone.example.com'
const binary = { content_mode: 'binary', thin: false, publicUrl } as const
const structured = { content_mode: 'structured', thin: false, publicUrl } as const
const accountId = 'org_01JD0000000000000000000000'
const event: CloudEvent = { ...eventExample('task.succeeded'), time: '2026-11-22T03:00:00.000Z' }

const amqpMessages = async (
  events: readonly CloudEvent[],
  options: Partial<Parameters<typeof amqpSink>[1]> = {},
): Promise<OutsideMessage[][]> => {
  const batches: OutsideMessage[][] = []
  const publisher = {
    publish: async (messages: readonly OutsideMessage[]) => void batches.push([...messages]),
    close: () => Promise.resolve(),
  }
  await amqpSink(publisher, { accountId, writing: structured, ordering: 'none', ...options }).publish(events)
  return batches
}

const kafkaRecord = async (writing: Parameters<typeof kafkaSink>[1]): Promise<KafkaRecord> => {
  const records: KafkaRecord[] = []
  const publish = async (sent: readonly KafkaRecord[]) => void records.push(...sent)
  await kafkaSink({ publish, close: () => Promise.resolve() }, writing).publish([event])
  return records[0]!
}

test('a routing key is the type and the account, or what the subscription makes of them', async () => {
  const [[usual]] = (await amqpMessages([event])) as [[OutsideMessage]]
  assert.equal(usual.routingKey, `task.succeeded.${accountId}`)
  const routing_key = 'ink.{type}.{subject}.{account}.{other}'
  const [[own]] = (await amqpMessages([event], { routing_key })) as [[OutsideMessage]]
  assert.equal(own.routingKey, `ink.task.succeeded.${event.subject}.${accountId}.{other}`)
})

test('a routing key that AMQP cannot write is a failure, not a crash', async () => {
  const tooLong = amqpMessages([event], { routing_key: '{subject}'.repeat(20) })
  await assert.rejects(tooLong, error => error instanceof SinkFailure && error.trouble === 'refused')
})

test('a message has the id, the time and the chain of its event', async () => {
  const [[message]] = (await amqpMessages([{ ...event, correlationid: 'task_1' }])) as [[OutsideMessage]]
  const { messageId, type, timestamp, correlationId, headers } = message.properties
  assert.deepEqual(
    { messageId, type, timestamp, correlationId, headers },
    { messageId: event.id, type: event.type, timestamp: 1_795_316_400, correlationId: 'task_1', headers: {} },
  )
  assert.deepEqual(JSON.parse(message.body.toString()), { ...event, correlationid: 'task_1' })
})

test('in order by subject, no event is under way before the one before it about the same thing was confirmed', async () => {
  const about = (subject: string, id: string): CloudEvent => ({ ...event, subject, id })
  const events = [about('a', '1'), about('b', '2'), about('a', '3'), about('c', '4'), about('c', '5')]
  const idsOf = (batches: OutsideMessage[][]): string[][] =>
    batches.map(batch => batch.map(({ properties }) => properties.messageId))
  assert.deepEqual(idsOf(await amqpMessages(events, { ordering: 'by_subject' })), [['1', '2'], ['3', '4'], ['5']])
  assert.deepEqual(idsOf(await amqpMessages(events)), [['1', '2', '3', '4', '5']])
})

test('a failure counts what has arrived in earlier runs', async () => {
  let runs = 0
  const publisher = {
    publish: async (messages: readonly OutsideMessage[]) => {
      if (runs++ > 0) throw new SinkFailure('unroutable', 'No queue.', { arrived: messages.length - 1 })
    },
    close: () => Promise.resolve(),
  }
  const sink = amqpSink(publisher, { accountId, writing: structured, ordering: 'by_subject' })
  const events = ['a', 'b', 'a', 'b'].map((subject, n) => ({ ...event, subject, id: String(n) }))
  await assert.rejects(sink.publish(events), error => error instanceof SinkFailure && error.arrived === 3)
})

test('a binary record has the attributes as ce_ headers, the data as value and the partition key as key', async () => {
  const { key, headers, value } = await kafkaRecord(binary)
  assert.equal(key, event.partitionkey)
  assert.deepEqual(JSON.parse(value.toString()), event.data)
  const { data: _data, datacontenttype, ...attributes } = event
  const named = Object.entries(attributes).map(([name, text]) => [`ce_${name}`, text])
  assert.deepEqual(headers, { 'content-type': datacontenttype, ...Object.fromEntries(named) })
})

test('a structured record has the whole event as value, and a thin one a link in place of the data', async () => {
  const whole = await kafkaRecord(structured)
  assert.equal(whole.headers['content-type'], 'application/cloudevents+json; charset=utf-8')
  assert.deepEqual(JSON.parse(whole.value.toString()), event)
  const thin = await kafkaRecord({ ...structured, thin: true })
  assert.deepEqual((JSON.parse(thin.value.toString()) as CloudEvent).data, {
    id: event.subject,
    url: `${publicUrl}/v1/tasks/${event.subject}`,
  })
})
