/** The ways by which events leave for somebody else's machine, as AsyncAPI says them: webhooks, AMQP and Kafka. */
import type { JsonSchema } from '../json-schemas.ts'
import { eventExample } from './examples.ts'

type Json = Record<string, unknown>

/** A channel with the messages that travel on it, and what the platform does there. */
export type Channel = { name: string; channel: Json; action: 'send' | 'receive'; bindings: Json }

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
const refTo = (message: string): Json => ({ [message]: { $ref: `#/components/messages/${message}` } })

/** Only whoever subscribes knows its host. */
const yours = (what: string): Json => ({
  host: '{host}',
  variables: { host: { default: 'events.example.com', description: `The host of your ${what}.` } },
})

export const outsideServers: Json = {
  receiver: { ...yours('receiver'), protocol: 'https', description: 'The `sink` of a subscription over HTTP.' },
  'outside-broker': {
    ...yours('broker'),
    protocol: 'amqps',
    protocolVersion: '0-9-1',
    description: 'The `sink` of a subscription over AMQP.',
  },
  kafka: {
    ...yours('cluster'),
    protocol: 'kafka-secure',
    description: 'The `sink` of a subscription over Kafka, or the cluster of the operator, which gets every event.',
  },
}

/** What comes with a delivery beside its body. */
export const deliveryHeaders: Record<string, string> = {
  'webhook-id': 'The id of the event: the same with every attempt, so that what comes twice can be told.',
  'webhook-timestamp':
    'When this attempt began, in seconds since 1970. What is older than five minutes should be refused.',
  'webhook-signature':
    'Standard Webhooks 1.0.0: `v1` by each secret of the subscription, `v1a` by each key of `/.well-known/webhook-keys.json`.',
}

export const outsideSchemas = (): Record<string, JsonSchema> => ({
  WebhookHeaders: {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(deliveryHeaders).map(([name, description]) => [name, { type: 'string', description }]),
    ),
    required: Object.keys(deliveryHeaders),
  },
})

export const outsideMessages = (): Json => ({
  delivery: sent('delivery', 'An event for a receiver: any 2xx takes it, 410 ends the subscription.', {
    headers: ref('WebhookHeaders'),
    bindings: { http: { headers: ref('WebhookHeaders'), bindingVersion: '0.3.0' } },
  }),
  'amqp.event': sent(
    'amqp.event',
    'An event for an exchange. In binary mode its attributes are headers that begin with `cloudEvents_`.',
    { bindings: { amqp: { contentEncoding: 'utf-8', bindingVersion: '0.3.0' } } },
  ),
  'kafka.event': sent(
    'kafka.event',
    'An event for a topic. In binary mode its attributes are headers that begin with `ce_`.',
    {
      bindings: {
        kafka: {
          key: { type: 'string', description: 'The `partitionkey`: order is kept for it.' },
          bindingVersion: '0.5.0',
        },
      },
    },
  ),
})

const sent = (name: string, summary: string, more: Json): Json => ({
  name,
  title: name,
  summary,
  contentType: 'application/cloudevents+json',
  payload: ref('Event'),
  examples: [{ name: 'example', payload: eventExample('task.succeeded') }],
  ...more,
})

export const outsideChannels = (): Channel[] => [
  {
    name: 'webhook',
    channel: {
      address: '{path}',
      description:
        'Deliveries to the `sink` of a subscription, or to the `webhook` of a task. Tried again for 75 hours; what arrived ' +
        'may come again, with the same `webhook-id`.',
      servers: [{ $ref: '#/servers/receiver' }],
      parameters: { path: { description: 'Of the address that was named.' } },
      messages: refTo('delivery'),
    },
    action: 'send',
    bindings: { http: { method: 'POST', bindingVersion: '0.3.0' } },
  },
  {
    name: 'exchange',
    channel: {
      address: '{routing_key}',
      description: 'An exchange that is there already, on a broker of yours or on the one of this instance.',
      servers: [{ $ref: '#/servers/outside-broker' }],
      parameters: { routing_key: { description: '`{type}.{account}` unless the subscription says another one.' } },
      messages: refTo('amqp.event'),
    },
    action: 'send',
    bindings: { amqp: { deliveryMode: 2, mandatory: true, timestamp: true, bindingVersion: '0.3.0' } },
  },
  {
    name: 'topic',
    channel: {
      address: '{topic}',
      description: 'A topic that is there already. The bridge of the operator carries every event to one.',
      servers: [{ $ref: '#/servers/kafka' }],
      parameters: { topic: { description: 'As the subscription says; `inkstone.events` for the bridge.' } },
      messages: refTo('kafka.event'),
    },
    action: 'send',
    bindings: {},
  },
]
