import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { DeliveryAttemptView, DeliveryView } from '#contracts/http/deliveries.ts'
import { query, sql } from '#infra/db/sql.ts'
import { clientOf, type Client } from '../support/client.ts'
import { agreedSubscription, newSubscription, subscriber } from '../support/new-subscription.ts'
import { startPlatform } from '../support/platform.ts'
import { deliveriesOf, happen, hoursAgo, recover, tried } from '../support/subscription-deliveries.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const em = platform.em

const user = (options?: Parameters<typeof subscriber>[1]) => subscriber(platform, options)

const delivered = async (client: Client, accountId: string) => {
  const made = await agreedSubscription(em(), client, { types: ['task.queued', 'order.paid'] })
  await happen(em, accountId, ['task.queued', 'order.paid'])
  await recover(client, made, { since: hoursAgo(1) })
  const { data } = await deliveriesOf(client, made)
  const one = data.find(({ event_type: type }) => type === 'task.queued')!
  await tried(em(), one, 'failed')
  return { made, one }
}

test('a delivery tells of every try: what was asked, what was answered, and how long it took', async () => {
  const { client, accountId } = await user()
  const { one } = await delivered(client, accountId)
  type Whole = DeliveryView & { attempts: DeliveryAttemptView[] }
  const { body } = await client.call<Whole>('GET', `/v1/deliveries/${one.id}`)
  assert.deepEqual([body.status, body.attempt_count, body.last_status], ['failed', 1, 503])
  const [{ at, ...attempt }] = body.attempts as [DeliveryAttemptView]
  assert.ok(at)
  assert.deepEqual(attempt, {
    number: 1,
    ms: 12,
    status: 503,
    error: 'status 503',
    request_headers: { 'webhook-id': 'evt_1' },
    response_headers: { server: 'nginx' },
    response_body: 'sorry',
  })
})

test('an event is sent once more as a delivery of its own, as long as the log has it', async () => {
  const { client, accountId } = await user()
  const { made, one } = await delivered(client, accountId)
  const again = () => client.call<DeliveryView & { code?: string }>('POST', `/v1/deliveries/${one.id}/redeliver`)
  const { status, headers, body } = await again()
  assert.deepEqual(
    [status, body.reason, body.status, body.event_id, body.attempt_count],
    [202, 'redelivery', 'pending', one.event_id, 0],
  )
  assert.equal(headers.get('Location'), `/v1/deliveries/${body.id}`)
  await client.call('POST', `/v1/subscriptions/${made.id}/pause`)
  assert.equal((await again()).body.code, 'state-conflict')
  await query(em(), sql`update subscription set status = 'active' where id = ${made.id}`)
  await query(em(), sql`delete from event where id = ${one.event_id}`)
  assert.equal((await again()).body.code, 'gone')
})

test('who may not hear of a thing does not see that it was delivered either', async () => {
  const { client, accountId } = await user()
  const { made, one } = await delivered(client, accountId)
  const { body: key } = await client.call<{ token: string }>('POST', '/v1/api-keys', {
    json: { name: 'Orders', scopes: ['subscriptions:write', 'events:read', 'billing:read'] },
  })
  const other = clientOf(platform.baseUrl, key.token)
  const { data } = await deliveriesOf(other, made)
  assert.deepEqual(
    data.map(({ event_type: type }) => type),
    ['order.paid'],
  )
  assert.equal((await other.call('GET', `/v1/deliveries/${one.id}`)).status, 404)
  assert.equal((await other.call('POST', `/v1/deliveries/${one.id}/redeliver`)).status, 404)
  assert.equal((await other.call('POST', `/v1/subscriptions/${made.id}/test`, { json: {} })).status, 403)
})

test('the list of deliveries is in pages and can be narrowed to a status', async () => {
  const { client, accountId } = await user()
  const { made, one } = await delivered(client, accountId)
  const first = await deliveriesOf(client, made, '?limit=1')
  const second = await deliveriesOf(client, made, `?limit=1&cursor=${first.next_cursor}`)
  assert.equal(new Set([...first.data, ...second.data].map(({ id }) => id)).size, 2)
  assert.deepEqual(
    (await deliveriesOf(client, made, '?status=failed')).data.map(({ id }) => id),
    [one.id],
  )
})

const tested = (client: Client, { id }: { id: string }, json: object = {}) =>
  client.call<DeliveryView & { code?: string }>('POST', `/v1/subscriptions/${id}/test`, { json })

test('a test sends the example of a type to a receiver that has agreed, and to no other', async () => {
  const { client } = await user()
  const made = await agreedSubscription(em(), client)
  const { status, body } = await tested(client, made, { type: 'order.paid' })
  assert.deepEqual([status, body.reason, body.event_type, body.status], [202, 'test', 'order.paid', 'pending'])
  const waiting = await newSubscription(client, { sink: 'https://example.org/other' })
  assert.equal((await tested(client, waiting)).body.code, 'subscription-unverified')
  assert.equal((await tested(client, made, { type: 'task.exploded' })).status, 422)
  const kafka = { protocol: 'KAFKA', sink: 'kafka+ssl://a.example.com:9093', protocolsettings: { topic: 't' } }
  assert.equal((await tested(client, await newSubscription(client, kafka))).body.code, 'state-conflict')
})

test('what waits for a subscription is canceled when it is disabled', async () => {
  const { client, accountId } = await user()
  const operator = await user({ scopes: ['admin'] })
  const { made } = await delivered(client, accountId)
  await operator.client.call('POST', `/v1/admin/subscriptions/${made.id}/disable`, { json: { reason: 'x' } })
  const { data } = await deliveriesOf(client, made)
  assert.deepEqual(data.map(({ status }) => status).toSorted(), ['canceled', 'failed'])
})
