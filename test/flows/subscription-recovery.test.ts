import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startOfLog } from '#infra/db/events/event-log.ts'
import { findSubscription } from '#infra/db/subscriptions/subscriptions.ts'
import { query, sql } from '#infra/db/sql.ts'
import { agreedSubscription, newSubscription, subscriber } from '../support/new-subscription.ts'
import { startPlatform } from '../support/platform.ts'
import { deliveriesOf, happen, hoursAgo, recover, tried } from '../support/subscription-deliveries.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const em = platform.em

const user = (options?: Parameters<typeof subscriber>[1]) => subscriber(platform, options)

test('what was missed since a time is put in line again once, by type, and only for the one that asks', async () => {
  const { client, accountId } = await user()
  const other = await user()
  const made = await agreedSubscription(em(), client, { types: ['task.queued', 'task.succeeded'] })
  await happen(em, accountId, ['task.queued', 'task.succeeded', 'task.failed', 'order.paid'])
  await happen(em, other.accountId, ['task.queued'])
  await query(
    em(),
    sql`update event set time = now() - interval '2 hours' where account_id = ${accountId} and type = 'task.queued'`,
  )
  const lately = await recover(client, made, { since: hoursAgo(1) })
  assert.deepEqual([lately.status, lately.body.deliveries, lately.body.next], [202, 1, null])
  const all = await recover(client, made, { since: hoursAgo(3) })
  assert.equal(all.body.deliveries, 1, 'what waits already is left out')
  const { data } = await deliveriesOf(client, made)
  assert.deepEqual(
    data.map(({ event_type: type, reason, status }) => [type, reason, status]),
    [
      ['task.queued', 'recovery', 'pending'],
      ['task.succeeded', 'recovery', 'pending'],
    ],
  )
  await Promise.all(data.map(delivery => tried(em(), delivery, 'delivered')))
  const narrowed = await recover(client, made, { since: hoursAgo(3), until: hoursAgo(1), types: ['task.queued'] })
  assert.equal(narrowed.body.deliveries, 1)
})

test('filters hold for what is recovered too', async () => {
  const { client, accountId } = await user()
  const made = await agreedSubscription(em(), client, { filters: [{ suffix: { type: '.failed' } }] })
  await happen(em, accountId, ['task.queued', 'task.failed', 'task.succeeded'])
  await recover(client, made, { since: hoursAgo(1) })
  const { data } = await deliveriesOf(client, made)
  assert.deepEqual(
    data.map(({ event_type: type }) => type),
    ['task.failed'],
  )
})

test('only what never arrived is recovered when that is asked for', async () => {
  const { client, accountId } = await user()
  const made = await agreedSubscription(em(), client)
  await happen(em, accountId, ['task.queued', 'task.failed', 'task.succeeded'])
  await recover(client, made, { since: hoursAgo(1), types: ['task.queued', 'task.failed'] })
  const { data } = await deliveriesOf(client, made)
  for (const delivery of data)
    await tried(em(), delivery, delivery.event_type === 'task.failed' ? 'failed' : 'delivered')
  const { body } = await recover(client, made, { since: hoursAgo(1), only_failed: true })
  assert.equal(body.deliveries, 1)
  const again = await deliveriesOf(client, made, '?status=pending')
  assert.deepEqual(
    again.data.map(({ event_type: type }) => type),
    ['task.failed'],
  )
})

test('a long log is recovered in parts, each of which says where the next one goes on', async () => {
  const { client, accountId } = await user()
  const made = await agreedSubscription(em(), client, { types: ['task.queued'] })
  await happen(
    em,
    accountId,
    Array.from({ length: 10_050 }, () => 'task.queued'),
  )
  const first = await recover(client, made, { since: hoursAgo(1) })
  assert.equal(first.body.deliveries, 10_000)
  assert.match(first.body.next!, /^\d{16}\.\d{16}$/)
  const second = await recover(client, made, { since: hoursAgo(1), after: first.body.next })
  assert.deepEqual([second.body.deliveries, second.body.next], [50, null])
  const { body } = await client.call<{ waiting: { count: number } }>('GET', `/v1/subscriptions/${made.id}`)
  assert.equal(body.waiting.count, 1_000, 'more is not counted')
})

test('a recovery is told of, and what is disabled has none', async () => {
  const { client, accountId } = await user()
  const made = await agreedSubscription(em(), client, { types: ['task.queued'] })
  const since = hoursAgo(1)
  await happen(em, accountId, ['task.queued'])
  await recover(client, made, { since })
  const [event] = await query<{ type: string; data: { recovery: Record<string, unknown> } }>(
    em(),
    sql`select type, data from event where account_id = ${accountId} and subject = ${made.id} order by sequence desc`,
  )
  const { recovery } = event!.data
  assert.deepEqual([event!.type, recovery['since'], recovery['deliveries']], ['subscription.recovered', since, 1])
  await query(em(), sql`update subscription set status = 'disabled' where id = ${made.id}`)
  assert.equal((await recover(client, made, { since })).body.code, 'state-conflict')
})

test('over Kafka and AMQP the place in the log goes back, never forth, and nothing can be left out', async () => {
  const { client, accountId } = await user()
  const terms = { protocol: 'KAFKA', sink: 'kafka+ssl://a.example.com:9093', protocolsettings: { topic: 't' } }
  await happen(em, accountId, ['task.queued'])
  await query(em(), sql`update event set time = now() - interval '2 days' where account_id = ${accountId}`)
  await happen(em, accountId, ['task.succeeded'])
  const made = await newSubscription(client, terms)
  const cursor = async () => (await findSubscription(em(), { id: made.id, accountId }))!.cursor
  const chosen = await recover(client, made, { since: hoursAgo(1), only_failed: true, types: ['task.queued'] })
  assert.deepEqual(
    [chosen.status, chosen.body.errors?.map(({ pointer }) => pointer)],
    [422, ['/types', '/only_failed']],
  )
  const { status, body } = await recover(client, made, { since: hoursAgo(1) })
  assert.deepEqual([status, body.deliveries, body.next], [202, null, null])
  const back = await cursor()
  assert.ok(back < made.cursor && back > startOfLog)
  const read = await client.call<{ waiting: { count: number } }>('GET', `/v1/subscriptions/${made.id}`)
  assert.ok(read.body.waiting.count >= 1)
  await recover(client, made, { since: new Date().toISOString() })
  assert.equal(await cursor(), back)
})
