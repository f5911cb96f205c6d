import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { setCursor } from '#infra/db/subscriptions/subscription-states.ts'
import { startOfLog } from '#infra/db/events/event-log.ts'
import { eventually } from '../../../support/eventually.ts'
import { amqpScene, heardAll } from '../../../support/amqp-scene.ts'
import type { OutsideBroker } from '../../../support/outside-broker.ts'
import { taskEvents } from '../../../support/sink-runner.ts'

/** Of each subject the events, in the order in which each came first, must be in the order of the log. */
const assertInOrder = (broker: OutsideBroker): void => {
  const seen = new Map<string, { subject: string; sequence: string }>()
  for (const { content } of broker.heard) {
    const { id, subject, sequence } = JSON.parse(content.toString()) as {
      id: string
      subject: string
      sequence: string
    }
    if (!seen.has(id)) seen.set(id, { subject, sequence })
  }
  for (const [subject, events] of Map.groupBy(seen.values(), event => event.subject)) {
    const sequences = events.map(({ sequence }) => sequence)
    assert.deepEqual(sequences, sequences.toSorted(), `the events of ${subject} came in another order`)
  }
}

test('events arrive in the order of the log, to be kept, and under their own ids', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  await broker.declare('events')
  runner.run()
  const id = await runner.subscribe(wish)
  const ids = await runner.append(taskEvents(20))
  await heardAll(broker, ids)
  assert.deepEqual(broker.heardIds(), ids)
  const [{ properties, fields, content }] = broker.heard as [(typeof broker.heard)[0]]
  const event = JSON.parse(content.toString()) as { type: string; subject: string }
  assert.equal(properties.deliveryMode, 2)
  assert.equal(properties.contentType, 'application/cloudevents+json; charset=utf-8')
  assert.equal(fields.routingKey, `task.started.${runner.account.accountId}`)
  assert.equal(properties.type, event.type)
  const { cursor } = await runner.until(
    'the cursor is behind the last',
    id,
    ({ lastSuccessAt }) => lastSuccessAt !== null,
  )
  assert.notEqual(cursor, startOfLog)
})

test('in the binary mode the attributes are headers and the body is the data', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  await broker.declare('events', 'mine.#')
  runner.run()
  await runner.subscribe({
    ...wish,
    config: { content_mode: 'binary' },
    protocolSettings: { exchange: 'events', routing_key: 'mine.{type}.{subject}' },
  })
  const subject = newId('task')
  const [id] = await runner.append([{ type: 'task.queued', subject, data: { task: { id: subject } } }])
  await heardAll(broker, [id!])
  const { properties, fields, content } = broker.heard[0]!
  assert.equal(fields.routingKey, `mine.task.queued.${subject}`)
  assert.equal(properties.contentType, 'application/json')
  assert.deepEqual(JSON.parse(content.toString()), { task: { id: subject } })
  const headers = properties.headers as Record<string, unknown>
  assert.equal(headers['cloudEvents_id'], id)
  assert.equal(headers['cloudEvents_specversion'], '1.0')
  assert.equal(headers['cloudEvents_type'], 'task.queued')
  assert.equal(headers['cloudEvents_partitionkey'], subject)
})

test('what its owner may not hear, nobody asked for, or a filter holds back is not sent', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  await broker.declare('events')
  runner.run()
  const wanted = newId('task')
  await runner.subscribe({
    ...wish,
    types: ['task.queued', 'order.created'],
    scopes: ['events:read', 'tasks:read'],
    filters: [{ exact: { subject: wanted } }],
  })
  const ids = await runner.append([
    { type: 'order.created', subject: wanted },
    { type: 'task.started', subject: wanted },
    { type: 'task.queued', subject: newId('task') },
    { type: 'task.queued', subject: wanted },
  ])
  await heardAll(broker, ids.slice(3))
  assert.deepEqual(broker.heardIds(), ids.slice(3))
})

test('a new one begins when its exchange is there, with what has happened meanwhile', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  runner.run()
  const id = await runner.subscribe({ ...wish, status: 'pending' })
  const ids = await runner.append(taskEvents(2))
  // A virtual host that was just made may turn the first who come away.
  const isMissing = ({ lastError }: { lastError: string | null }) => lastError === 'There is no such exchange.'
  const failing = await runner.until('the missing exchange is told', id, isMissing)
  assert.equal(failing.status, 'pending')
  await broker.declare('events')
  await runner.until('it is active', id, ({ status }) => status === 'active')
  await heardAll(broker, ids)
})

test('an event that no queue takes is told of, and arrives in its turn when one does', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  await broker.declare('events', 'task.queued.#')
  runner.run()
  const id = await runner.subscribe({ ...wish, config: { ordering: 'by_subject' } })
  const subject = newId('task')
  const ids = await runner.append([
    { type: 'task.queued', subject },
    { type: 'task.started', subject },
    { type: 'task.queued', subject },
  ])
  const failing = await runner.until('the return is told', id, ({ lastError }) => lastError !== null)
  assert.match(failing.lastError!, /^No queue takes what has the routing key task\.started\./)
  await broker.channel.bindQueue('heard', 'events', 'task.started.#')
  await heardAll(broker, ids)
  await runner.until('it does not fail any more', id, ({ failingSince }) => failingSince === null)
  assertInOrder(broker)
})

test('connections that are killed and processes that end cost nothing but repetitions', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  await broker.declare('events')
  let running = runner.run()
  await runner.subscribe(wish)
  const ids: string[] = []
  for (let round = 0; round < 3; round++) {
    ids.push(...(await runner.append(taskEvents(50))))
    await heardAll(broker, ids.slice(0, 20))
    await broker.killConnections()
    ids.push(...(await runner.append(taskEvents(50))))
    await running[Symbol.asyncDispose]()
    ids.push(...(await runner.append(taskEvents(20))))
    running = runner.run()
  }
  await heardAll(broker, ids)
  assertInOrder(broker)
})

test('of two processes one sends', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  await broker.declare('events')
  runner.run()
  runner.run()
  await runner.subscribe(wish)
  const ids = await runner.append(taskEvents(40))
  await heardAll(broker, ids)
  assert.equal(broker.heard.length, ids.length)
})

test('a subscription that is sent back in the log sends again what is behind that place', async context => {
  const { runner, broker, wish } = await amqpScene(context)
  await broker.declare('events')
  runner.run()
  const id = await runner.subscribe(wish)
  const ids = await runner.append(taskEvents(5))
  await heardAll(broker, ids)
  await setCursor(runner.em(), { id, accountId: runner.account.accountId }, startOfLog)
  await eventually('everything came twice', () => broker.heard.length === 2 * ids.length)
})
