import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'
import { startReceiver, verified } from '../support/webhook-receiver.ts'
import { letWaitsPass, webhookUser, type WebhookUser } from '../support/webhook-user.ts'
import { testWebhooks } from '../support/webhooks.ts'

const timeoutMs = 1_000
const platform = await startPlatform(
  { after },
  {
    start: ['delivery', 'ingress'],
    delivery: { webhooks: { ...testWebhooks, timeoutMs }, endOverdueEveryMs: 200 },
  },
)
const { em } = platform

const newPair = async (t: Parameters<typeof startReceiver>[0]) => ({
  user: await webhookUser(platform),
  receiver: await startReceiver(t),
})
const ended = (user: WebhookUser, id: string, status: string) =>
  eventually(`a delivery is ${status}`, async () => {
    await letWaitsPass(platform)
    const [found] = await user.deliveries(id)
    return found?.status === status && user.delivery(found.id)
  })
const toldOf = async ({ accountId }: WebhookUser, type: string) =>
  query<{ subject: string; data: { subscription: { disabled_reason: string } } }>(
    em(),
    sql`select subject, data from event where account_id = ${accountId} and type = ${type}`,
  )

test('what fails is tried again by the schedule, every attempt is told, and after the last it has failed', async t => {
  const { user, receiver } = await newPair(t)
  const { id, secret } = await user.listen(receiver.url)
  const body = 'x'.repeat(5_000)
  receiver.reply(() => ({ status: 500, headers: { 'Set-Cookie': 'session=1', 'X-Trace': 'abc' }, body }))
  await user.happen({})
  const { attempts, ...delivery } = await ended(user, id, 'failed')
  assert.deepEqual([delivery.attempt_count, delivery.last_status, delivery.next_attempt_at], [3, 500, null])
  assert.deepEqual(
    attempts.map(({ number, status, error }) => ({ number, status, error })),
    [1, 2, 3].map(number => ({ number, status: 500, error: 'status_500' })),
  )
  const [{ request_headers: sent, response_headers: got, response_body: said }] = attempts as [(typeof attempts)[0]]
  assert.equal(sent['webhook-id'], delivery.event_id)
  assert.deepEqual([got!['x-trace'], got!['set-cookie']], ['abc', '[redacted]'])
  assert.equal(said, body.slice(0, 1024))
  assert.equal(new Set(receiver.received.map(request => verified(request, secret).id)).size, 1)
  const read = await eventually('the subscription says so', async () => {
    const seen = await user.read(id)
    return seen.failing_since !== null && seen
  })
  assert.equal(read.last_error, 'status_500')
})

test('a redirect is a failure and is not followed', async t => {
  const { user, receiver } = await newPair(t)
  const elsewhere = await startReceiver(t)
  const { id } = await user.listen(receiver.url)
  receiver.reply(() => ({ status: 307, headers: { Location: elsewhere.url } }))
  await user.happen({})
  const delivery = await ended(user, id, 'failed')
  assert.equal(delivery.last_error, 'redirect')
  assert.equal(elsewhere.received.length, 0)
})

test('receivers that never answer, drip or break the connection cost a timeout, and what is sent later arrives', async t => {
  const { user, receiver } = await newPair(t)
  const { id } = await user.listen(receiver.url)
  const replies = ['stall', 'drip', 'reset'] as const
  receiver.reply(({ attempt }) => replies[attempt - 1] ?? { status: 200 })
  await user.happen({})
  const { attempts } = await ended(user, id, 'failed')
  assert.deepEqual(
    attempts.map(({ error, status }) => [error, status]),
    [
      ['timeout', null],
      ['timeout', null],
      ['connect', null],
    ],
  )
  assert.ok(attempts.every(({ ms }) => ms < 3 * timeoutMs))
  receiver.reply(() => ({ status: 200 }))
  await user.happen({})
  await eventually('the next one arrives', async () => (await user.deliveries(id))[0]!.status === 'delivered')
})

test('megabytes of an answer are not read: success is success', async t => {
  const { user, receiver } = await newPair(t)
  const { id } = await user.listen(receiver.url)
  receiver.reply(() => ({ status: 200, body: 'y'.repeat(8 * 2 ** 20) }))
  await user.happen({})
  const { attempts } = await ended(user, id, 'delivered')
  assert.equal(attempts[0]!.response_body?.length, 1024)
})

test('410 disables the subscription, cancels what waits, and the log says so; afterwards the owner is asked again', async t => {
  const { user, receiver } = await newPair(t)
  const { id } = await user.listen(receiver.url)
  receiver.reply(({ attempt }) => ({ status: attempt === 1 ? 500 : 410 }))
  await user.happen({}, {})
  await receiver.gets(2)
  await eventually('it is over', async () => {
    await letWaitsPass(platform)
    return (await user.read(id)).status === 'disabled'
  })
  assert.equal((await user.read(id)).disabled_reason, 'gone')
  const statuses = (await user.deliveries(id)).map(({ status }) => status)
  assert.ok(statuses.includes('failed') && !statuses.includes('pending'), statuses.join())
  const told = await toldOf(user, 'subscription.disabled')
  assert.deepEqual(
    told.map(({ subject, data }) => [subject, data.subscription.disabled_reason]),
    [[id, 'gone']],
  )
  const asked = receiver.asked.length
  receiver.reply(() => ({ status: 204 }))
  await user.client.call('POST', `/v1/subscriptions/${id}/resume`)
  await user.until(id, 'active')
  assert.ok(receiver.asked.length > asked)
})

test('who wants less is left alone: nothing else of the subscription is sent meanwhile', async t => {
  const { user, receiver } = await newPair(t)
  const { id } = await user.listen(receiver.url)
  receiver.reply(() => ({ status: 429, headers: { 'Retry-After': '120' } }))
  await user.happen({})
  const first = await eventually('the first is refused', async () => {
    const [found] = await user.deliveries(id)
    return found?.last_status === 429 && found
  })
  const waitMs = Date.parse(first.next_attempt_at!) - Date.now()
  assert.ok(waitMs > 60_000 && waitMs <= 120_000, String(waitMs))
  await user.happen({}, {})
  // Somebody else's event is sent after theirs was looked at.
  const other = await newPair(t)
  await other.user.listen(other.receiver.url)
  await other.user.happen({})
  await other.receiver.gets(1)
  assert.equal(receiver.received.length, 1)
})

test('a receiver that stalls holds up nobody else, and has only so many requests open', async t => {
  const [stalled, other] = [await newPair(t), await newPair(t)]
  await stalled.user.listen(stalled.receiver.url)
  const { secret } = await other.user.listen(other.receiver.url)
  stalled.receiver.reply(() => 'stall')
  await stalled.user.happen(...Array.from({ length: 60 }, () => ({})))
  await stalled.receiver.gets(1)
  const [subject] = await other.user.happen({})
  const [request] = await other.receiver.gets(1)
  assert.equal(verified(request!, secret).subject, subject)
  assert.ok(stalled.receiver.mostOpen() <= Math.ceil(testWebhooks.concurrency / 4), `${stalled.receiver.mostOpen()}`)
  await stalled.receiver.stop()
})

test('what nothing reaches for five days is disabled, and the log says so', async t => {
  const { user, receiver } = await newPair(t)
  const { id } = await user.listen(receiver.url)
  await query(em(), sql`update subscription set failing_since = now() - interval '5 days 1 second' where id = ${id}`)
  await user.until(id, 'disabled')
  assert.equal((await toldOf(user, 'subscription.disabled'))[0]!.data.subscription.disabled_reason, 'failing')
})

test('one thing that arrives ends the days of failing', async t => {
  const { user, receiver } = await newPair(t)
  const { id } = await user.listen(receiver.url)
  await query(em(), sql`update subscription set failing_since = now() - interval '4 days' where id = ${id}`)
  await user.happen({})
  await eventually('it is not failing', async () => (await user.read(id)).failing_since === null)
  assert.equal((await user.read(id)).status, 'active')
})

test('a subscription ends when its time is over', async t => {
  const { user, receiver } = await newPair(t)
  const { id } = await user.listen(receiver.url)
  await query(em(), sql`update subscription set expires_at = now() where id = ${id}`)
  const { disabled_reason: reason } = await user.until(id, 'disabled')
  assert.equal(reason, 'expired')
})

test('when its key is revoked a subscription hears nothing more, also of what had gathered', async t => {
  const { user, receiver } = await newPair(t)
  const { id } = await user.listen(receiver.url)
  receiver.reply(() => ({ status: 500 }))
  await user.happen({})
  await receiver.gets(1)
  await query(em(), sql`update api_key set revoked_at = now(), revoked_for = 'revoked' where id = ${user.keyId}`)
  await user.happen({})
  const row = await eventually('it is disabled', async () => {
    await letWaitsPass(platform)
    const [found] = await query<{ status: string; reason: string }>(
      em(),
      sql`select status, disabled_reason as reason from subscription where id = ${id}`,
    )
    return found!.status === 'disabled' && found!
  })
  assert.equal(row.reason, 'owner_gone')
  const left = await query(em(), sql`select from delivery where subscription_id = ${id} and status = 'pending'`)
  assert.deepEqual(left, [])
})

test('what its key may not read any more is not sent, although it had gathered', async t => {
  const { user, receiver } = await newPair(t)
  const { id } = await user.listen(receiver.url)
  receiver.reply(() => ({ status: 500 }))
  await user.happen({ type: 'design.created' })
  await receiver.gets(1)
  await eventually('it waits', async () => (await user.deliveries(id))[0]!.attempt_count === 1)
  await query(em(), sql`update api_key set scopes = array_remove(scopes, 'designs:read') where id = ${user.keyId}`)
  // What was read a moment ago is used for two seconds.
  await query(em(), sql`select pg_notify('subscription_changed', '')`)
  await eventually('it is canceled', async () => {
    await letWaitsPass(platform)
    const [found] = await query<{ status: string; why: string }>(
      em(),
      sql`select status, last_error as why from delivery where subscription_id = ${id}`,
    )
    return found!.status === 'canceled' && found!.why === 'not_visible'
  })
  assert.equal(receiver.received.length, 1)
})

test('an address that has become unsafe is not connected to: the subscription is disabled', async t => {
  const { user, receiver } = await newPair(t)
  const { id } = await user.listen(receiver.url)
  const { port } = new URL(receiver.url)
  await query(em(), sql`update subscription set sink = ${`http://127.0.0.2:${port}/hook`} where id = ${id}`)
  await user.happen({})
  const { disabled_reason: reason } = await user.until(id, 'disabled')
  assert.equal(reason, 'unsafe_sink')
  assert.equal(receiver.received.length, 0)
})

test('secrets that cannot be unsealed hold up their own subscription alone', async t => {
  const [lost, other] = [await newPair(t), await newPair(t)]
  const { id } = await lost.user.listen(lost.receiver.url)
  await other.user.listen(other.receiver.url)
  await query(em(), sql`update subscription_secret set sealed = ${Buffer.alloc(60)} where subscription_id = ${id}`)
  await lost.user.happen({})
  await other.user.happen({})
  await other.receiver.gets(1)
  const waiting = await eventually('it waits', async () => {
    const [found] = await lost.user.deliveries(id)
    return found && Date.parse(found.next_attempt_at!) - Date.now() > 40_000 && found
  })
  assert.deepEqual([waiting.status, waiting.attempt_count], ['pending', 0])
  assert.equal(lost.receiver.received.length, 0)
})

test('a credential that cannot be unsealed is a failed attempt', async t => {
  const { user, receiver } = await newPair(t)
  const { id } = await user.listen(receiver.url, {
    sinkcredential: { credentialtype: 'ACCESSTOKEN', accesstoken: 'abc' },
  })
  await query(em(), sql`update subscription set credential = ${Buffer.alloc(60)} where id = ${id}`)
  await user.happen({})
  const delivery = await ended(user, id, 'failed')
  assert.deepEqual([delivery.last_error, delivery.attempt_count], ['internal', 3])
  assert.equal(receiver.received.length, 0)
})
