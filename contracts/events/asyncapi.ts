import type { AboutInstance } from '../http/openapi.ts'
import { queueOf, lanes, type Kind } from '../tasks/kind.ts'
import { publicKinds } from '../tasks/public-kinds.ts'
import { asyncapiMessages, workEvents } from './asyncapi-messages.ts'
import { outsideChannels, outsideServers, type Channel } from './asyncapi-ways-out.ts'
import { heardTypes } from './event-schemas.ts'
import { socketChannel, socketMessageNames } from './asyncapi-socket.ts'
import { eventTypeNames, eventTypes } from './lifecycle.ts'

type Json = Record<string, unknown>

export type AboutBroker = AboutInstance & {
  /** Host and port of the broker, for a reader of the document; never with credentials. */
  brokerHost?: string
}

/** Everything that is said over the broker, the event streams and to those who subscribe, as an AsyncAPI 3.1 document made from the kinds. */
export const asyncapi = ({ publicUrl, version, brokerHost = 'localhost:5672' }: AboutBroker): object => {
  const all = [
    ...commandChannels(),
    ...workChannels(),
    ...lifecycleChannels(),
    ...streamChannels(),
    ...socketChannels(),
    ...outsideChannels(),
  ]
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Inkstone',
      version,
      description:
        'Commands lie in one queue per kind and lane. Workers publish how their work ended, the platform publishes what ' +
        'became of the task. Every message may come more than once; its `message_id` stays the same.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      broker: { host: brokerHost, protocol: 'amqp', protocolVersion: '0-9-1', description: 'RabbitMQ 3.10 or later.' },
      http: { ...webServer(publicUrl), security: [{ $ref: '#/components/securitySchemes/bearer' }] },
      ...outsideServers,
      socket: { ...socketServer(publicUrl), security: [{ $ref: '#/components/securitySchemes/bearer' }] },
    },
    channels: Object.fromEntries(all.map(({ name, channel }) => [name, channel])),
    operations: Object.fromEntries(all.map(entry => [`${entry.action}.${entry.name}`, operation(entry)])),
    components: {
      ...asyncapiMessages(),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key with the scope `events:read`.' },
      },
    },
  }
}

const webServer = (publicUrl: string): Json => {
  const { host, protocol, pathname } = new URL(publicUrl)
  return { host, protocol: protocol.replace(':', ''), ...(pathname === '/' ? {} : { pathname }) }
}

const socketServer = (publicUrl: string): Json => webServer(publicUrl.replace(/^http/, 'ws'))

const operation = ({ name, action, bindings, channel }: Channel): Json => ({
  action,
  channel: { $ref: `#/channels/${name}` },
  messages: Object.keys(channel['messages'] as Json).map(message => ({
    $ref: `#/channels/${name}/messages/${message}`,
  })),
  bindings,
})

const bindingVersion = '0.3.0'
const received = { amqp: { ack: true, bindingVersion } }
const sent = (mandatory: boolean): Json => ({
  amqp: { deliveryMode: 2, mandatory, timestamp: true, bindingVersion },
})

const messageRefs = (names: readonly string[]): Json =>
  Object.fromEntries(names.map(name => [name, { $ref: `#/components/messages/${name}` }]))

const broker = [{ $ref: '#/servers/broker' }]

const commandChannels = (): Channel[] =>
  publicKinds.flatMap(kind =>
    lanes.map(lane => {
      const name = queueOf(kind.type, lane)
      return { name, channel: commandChannel(kind, name), action: 'receive', bindings: received }
    }),
  )

const commandChannel = ({ type, title, description }: Kind, queue: string): Json => ({
  address: queue,
  title,
  description: `${description}\n\nFilled by way of the exchange \`cmd\` with the queue's name as routing key.`,
  servers: broker,
  messages: messageRefs([type]),
  bindings: {
    amqp: {
      is: 'queue',
      queue: { name: queue, durable: true, exclusive: false, autoDelete: false },
      bindingVersion,
    },
  },
})

const onEvents = (name: string, description: string): Json => ({
  address: name,
  description,
  servers: broker,
  messages: messageRefs([name]),
  bindings: {
    amqp: {
      is: 'routingKey',
      exchange: { name: 'evt', type: 'topic', durable: true, autoDelete: false },
      bindingVersion,
    },
  },
})

const workChannels = (): Channel[] =>
  workEvents().map(({ name, summary }) => ({
    name,
    channel: onEvents(name, summary),
    action: 'send',
    bindings: sent(true),
  }))

const lifecycleChannels = (): Channel[] =>
  eventTypeNames.map(name => ({
    name,
    channel: onEvents(name, eventTypes[name].summary),
    action: 'send',
    bindings: sent(false),
  }))

const streamBindings = { http: { method: 'GET', bindingVersion } }

const streamChannels = (): Channel[] => [
  {
    name: 'stream',
    channel: {
      address: '/v1/events/stream',
      description:
        'Server-sent events: `id` is the `sequence`, `event` the type, `data` the event. Resumes by Last-Event-ID.',
      servers: [{ $ref: '#/servers/http' }],
      messages: messageRefs(heardTypes.map(type => `stream.${type}`)),
    },
    action: 'send',
    bindings: streamBindings,
  },
  {
    name: 'task-stream',
    channel: {
      address: '/v1/tasks/{task_id}/events',
      description: 'The same for one task; ends with the event that ends the task.',
      servers: [{ $ref: '#/servers/http' }],
      parameters: { task_id: { description: 'The task.' } },
      messages: messageRefs(heardTypes.filter(type => type.startsWith('task.')).map(type => `stream.${type}`)),
    },
    action: 'send',
    bindings: streamBindings,
  },
]

const socketChannels = (): Channel[] => [
  {
    name: 'socket',
    channel: {
      ...socketChannel(
        'Events as text frames, each with the extension attribute `subscriptionid`; every frame is a CloudEvent. Closes with ' +
          '4401 (credentials), 4403 (not allowed), 4408 (idle), 4413 (frame too big), 4429 (too much) or 1013 (come again).',
      ),
      messages: messageRefs([...heardTypes.map(type => `stream.${type}`), ...socketMessageNames.server]),
    },
    action: 'send',
    bindings: {},
  },
  {
    name: 'socket-frames',
    channel: {
      ...socketChannel('What a client says, one JSON object in each text frame.'),
      messages: messageRefs(socketMessageNames.client),
    },
    action: 'receive',
    bindings: {},
  },
]
