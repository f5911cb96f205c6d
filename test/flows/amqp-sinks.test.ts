import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import type { SubscriptionView } from '#contracts/http/subscriptions.ts'
import { scopes } from '#contracts/scopes.ts'
import type { Client } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { subscriber } from '../support/new-subscription.ts'
import { outsideBroker, type OutsideBroker } from '../support/outside-broker.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after })

const subscribe = async (client: Client, broker: OutsideBroker, more: object = {}): Promise<SubscriptionView> => {
  const { status, body } = await client.call<SubscriptionView>('POST', '/v1/subscriptions', {
    json: {
      protocol: 'AMQP',
      sink: broker.sink,
      sinkcredential: broker.credential,
      protocolsettings: { exchange: 'orders' },
      types: ['task.queued', 'task.succeeded'],
      config: { ordering: 'by_subject' },
      ...more,
    },
  })
  assert.equal(status, 201, JSON.stringify(body))
  return body
}

const untilStatus = (client: Client, id: string, status: string): Promise<SubscriptionView> =>
  eventually(`${id} is ${status}`, async () => {
    const { body } = await client.call<SubscriptionView>('GET', `/v1/subscriptions/${id}`)
    return body.status === status && body
  })

const eventsOf = (broker: OutsideBroker, subject: string): CloudEvent[] =>
  broker.heard
    .map(({ content }) => JSON.parse(content.toString()) as CloudEvent)
    .filter(event => event.subject === subject)

const typesOf = (broker: OutsideBroker, subject: string): string[] => [
  ...new Set(eventsOf(broker, subject).map(({ type }) => type)),
]

const hasEnded = (broker: OutsideBroker, subject: string): boolean =>
  typesOf(broker, subject).includes('task.succeeded')

test('what becomes of a task arrives at the exchange of a customer, whatever happens to the connection', async context => {
  const { client } = await subscriber(platform, { credits: 100, scopes })
  const broker = await outsideBroker(context)
  await broker.declare('orders', 'task.#')
  const { id } = await subscribe(client, broker)
  await untilStatus(client, id, 'active')
  const first = await client.post('diagnostic.echo', { text: 'one' })
  await eventually('the first task was heard of', () => hasEnded(broker, first.id))
  await broker.killConnections()
  const second = await client.post('diagnostic.echo', { text: 'two' })
  await eventually('the second task was heard of', () => hasEnded(broker, second.id))
  for (const { id: subject } of [first, second]) {
    assert.deepEqual(typesOf(broker, subject), ['task.queued', 'task.succeeded'])
  }
})

test('a subscription that is pending says what is missing, and its answer never shows the credential', async context => {
  const { client } = await subscriber(platform)
  const broker = await outsideBroker(context)
  const { id, status } = await subscribe(client, broker)
  assert.equal(status, 'pending')
  const failing = await eventually('the missing exchange is told', async () => {
    const { body } = await client.call<SubscriptionView>('GET', `/v1/subscriptions/${id}`)
    return body.last_error !== null && body
  })
  assert.equal(failing.last_error, 'There is no such exchange.')
  assert.doesNotMatch(JSON.stringify(failing), new RegExp(broker.credential.secret))
  await broker.declare('orders')
  await untilStatus(client, id, 'active')
})

test('one that has been sent back in the log sends again', async context => {
  const { client } = await subscriber(platform, { credits: 100, scopes })
  const broker = await outsideBroker(context)
  await broker.declare('orders')
  const { id } = await subscribe(client, broker)
  await untilStatus(client, id, 'active')
  const since = new Date(Date.now() - 60_000).toISOString()
  const task = await client.post('diagnostic.echo', { text: 'again' })
  await eventually('the task was heard of', () => hasEnded(broker, task.id))
  const { status } = await client.call('POST', `/v1/subscriptions/${id}/recover`, { json: { since } })
  assert.equal(status, 202)
  await eventually('it was heard of again', () => eventsOf(broker, task.id).length >= 4)
})
