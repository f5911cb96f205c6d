import specs from '@asyncapi/specs'
import { Ajv, type ValidateFunction } from 'ajv'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asyncapi } from '#contracts/events/asyncapi.ts'
import { eventTypeNames } from '#contracts/events/lifecycle.ts'
import { kinds } from '#contracts/tasks/registry.ts'
import { publicKinds } from '#contracts/tasks/public-kinds.ts'
import { topology, workEventTypes } from '#infra/broker/topology.ts'
import { brokenRefs } from '../../support/document.ts'

type Channel = {
  address: string
  servers: { $ref: string }[]
  messages: Record<string, { $ref: string }>
  bindings?: { amqp?: { is: string; queue?: { name: string }; exchange?: { name: string; type: string } } }
}
type Message = { name: string; payload: object; examples: { payload: unknown }[] }
type Document = {
  servers: Record<string, object>
  channels: Record<string, Channel>
  operations: Record<string, { action: string; channel: { $ref: string } }>
  components: { messages: Record<string, Message>; schemas: Record<string, object> }
}

const document = asyncapi({ publicUrl: 'https://ink.example/platform', version: '1.2.3' }) as Document
const channels = Object.values(document.channels)
const hidden = Object.keys(kinds).filter(type => publicKinds.every(kind => kind.type !== type))
const isShown = (name: string): boolean => hidden.every(type => !name.startsWith(type.split('.')[0]!))

const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, validateFormats: false })
ajv.addKeyword('components')
ajv.addSchema({ $id: 'asyncapi', components: document.components }, 'asyncapi')
const validatorOf = (schema: object): ValidateFunction =>
  ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"asyncapi#/components/')) as object)

test('the document keeps the rules of AsyncAPI 3.1, with the bindings of AMQP 0-9-1', () => {
  const rules = new Ajv({ strict: false, validateFormats: false, meta: false, validateSchema: false })
  const keepsRules = rules.compile(specs.schemas['3.1.0'] as object)
  assert.ok(keepsRules(document), JSON.stringify(keepsRules.errors, null, 1))
  const broken = structuredClone(document)
  broken.channels['task.queued']!.bindings!.amqp!.is = 'topic'
  assert.ok(!keepsRules(broken), 'the rules cover the bindings')
})

test('every reference of the document leads somewhere', () => {
  assert.deepEqual(brokenRefs(document), [])
})

test('every queue of commands and every event that workers publish is a channel, as the broker has it', () => {
  const queues = topology().queues.filter(({ name }) => /\.(?:interactive|bulk)$/.test(name) && isShown(name))
  const shown = channels.filter(({ bindings }) => bindings?.amqp?.is === 'queue')
  assert.deepEqual(shown.map(({ address }) => address).toSorted(), queues.map(({ name }) => name).toSorted())

  const events = channels.filter(({ bindings }) => bindings?.amqp?.is === 'routingKey')
  assert.deepEqual(
    events.map(({ address }) => address).toSorted(),
    [...workEventTypes().filter(isShown), ...eventTypeNames].toSorted(),
  )
  for (const { bindings } of events) {
    const { name, type } = bindings!.amqp!.exchange!
    assert.ok(topology().exchanges.some(exchange => exchange.name === name && exchange.type === type))
  }
})

test('commands and what clients say are received, everything else is sent', () => {
  for (const { action, channel } of Object.values(document.operations)) {
    const isTaken = /\.(?:interactive|bulk)$|\/socket-frames$/.test(channel.$ref)
    assert.equal(action, isTaken ? 'receive' : 'send', channel.$ref)
  }
})

test('every example is as the schema of its message says', () => {
  const messages = Object.values(document.components.messages)
  assert.ok(messages.length > 20)
  for (const { name, payload, examples } of messages) {
    const isPayload = validatorOf(payload)
    assert.ok(examples.length > 0, name)
    for (const example of examples) assert.ok(isPayload(example.payload), `${name} ${JSON.stringify(isPayload.errors)}`)
    assert.ok(!isPayload([]), `${name} is not anything at all`)
  }
})

test('the streams carry every event of the log, and progress', () => {
  const names = Object.keys(document.channels['stream']!.messages)
  assert.deepEqual(names.toSorted(), [...eventTypeNames, 'task.progress'].map(type => `stream.${type}`).toSorted())
  const ofTask = Object.keys(document.channels['task-stream']!.messages)
  assert.ok(ofTask.length > 0 && ofTask.every(name => name.startsWith('stream.task.')))
})

test('every way by which events leave is a channel on a server of its own', () => {
  const ways = { stream: 'http', socket: 'socket', webhook: 'receiver', exchange: 'outside-broker', topic: 'kafka' }
  for (const [name, server] of Object.entries(ways)) {
    assert.deepEqual(document.channels[name]?.servers, [{ $ref: `#/servers/${server}` }], name)
    assert.ok(document.servers[server], server)
  }
})

test('every type of event says its data by a schema of its own topic', () => {
  for (const type of eventTypeNames) {
    const { payload } = document.components.messages[type]!
    const name = (payload as { $ref: string }).$ref.split('/').at(-1)!
    assert.ok(document.components.schemas[name], type)
    assert.match(name, /\.data$/)
  }
})

test('what is for operators alone is not told in the document', () => {
  assert.ok(hidden.length > 0)
  for (const type of hidden) assert.ok(!JSON.stringify(document).includes(type.split('.')[0]!), type)
})
