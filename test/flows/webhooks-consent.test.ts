import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { query, sql } from '#infra/db/sql.ts'
import { eventually } from '../support/eventually.ts'
import { newSubscription } from '../support/new-subscription.ts'
import { startPlatform } from '../support/platform.ts'
import { agrees, startReceiver, type Receiver } from '../support/webhook-receiver.ts'
import { webhookUser, type WebhookUser } from '../support/webhook-user.ts'
import { testOrigin } from '../support/webhooks.ts'

const platform = await startPlatform({ after }, { start: ['delivery', 'ingress'] })
const { em } = platform

const newPair = async (t: Parameters<typeof startReceiver>[0]) => ({
  user: await webhookUser(platform),
  receiver: await startReceiver(t),
})
const askAgain = (id: string): Promise<unknown> =>
  query(
    em(),
    sql`with due as (update subscription set verify_at = now() where id = ${id} returning 1)
        select pg_notify('subscription_changed', '') from due`,
  )
const refused = (user: WebhookUser, id: string): Promise<unknown> =>
  eventually('they have not agreed', async () => (await user.read(id)).last_error !== null)
const onlyAsked = ({ received, asked }: Receiver): void => {
  assert.deepEqual(received, [])
  assert.ok(asked.length > 0)
}

test('nothing but the question is sent to somebody who has not agreed, and what has gathered goes out when they have', async t => {
  const { user, receiver } = await newPair(t)
  receiver.consent(() => ({ status: 404 }))
  const { id } = await newSubscription(user.client, { sink: receiver.url, types: ['task.succeeded'] })
  await user.happen({}, {})
  await eventually('both wait', async () => (await user.deliveries(id)).length === 2)
  await refused(user, id)
  onlyAsked(receiver)
  const [options] = receiver.asked
  assert.equal(options!.method, 'OPTIONS')
  assert.equal(options!.headers['webhook-request-origin'], new URL(testOrigin).hostname)
  assert.match(String(options!.headers['webhook-request-rate']), /^\d+$/)
  receiver.consent(() => agrees())
  await askAgain(id)
  await user.until(id, 'active')
  await receiver.gets(2)
})

test('they agree by naming us, and not by naming somebody else or by success alone', async t => {
  const { user, receiver } = await newPair(t)
  const allowed = (origin: string) => ({ status: 200, headers: { 'WebHook-Allowed-Origin': origin } })
  for (const reply of [{ status: 200 }, allowed('other.example.com'), { ...allowed('*'), status: 403 }]) {
    receiver.consent(() => reply)
    const { id } = await newSubscription(user.client, { sink: receiver.url })
    await refused(user, id)
    assert.equal((await user.read(id)).status, 'pending')
  }
  onlyAsked(receiver)
  receiver.consent(() => allowed(new URL(testOrigin).hostname.toUpperCase()))
  const { id } = await newSubscription(user.client, { sink: receiver.url })
  await user.until(id, 'active')
})

test('who cannot answer OPTIONS agrees by repeating a challenge, and an echo does not', async t => {
  const { user, receiver } = await newPair(t)
  const challengeOf = (body: string): string => (JSON.parse(body) as { challenge: string }).challenge
  receiver.consent(({ method, body }) => (method === 'POST' ? { status: 200, body } : { status: 405 }))
  const { id } = await newSubscription(user.client, { sink: receiver.url })
  await refused(user, id)
  assert.equal((await user.read(id)).status, 'pending')
  const question = receiver.asked.find(({ method }) => method === 'POST')!
  assert.match(String(question.headers['webhook-signature']), /^v1,\S+ v1a,\S+$/)
  receiver.consent(({ method, body }) =>
    method === 'POST' ? { status: 200, body: `${challengeOf(body)}\n` } : { status: 405 },
  )
  await askAgain(id)
  await user.until(id, 'active')
  receiver.consent(({ method, body }) =>
    method === 'POST' ? { status: 200, body: JSON.stringify({ challenge: challengeOf(body) }) } : { status: 405 },
  )
  const other = await newSubscription(user.client, { sink: `${receiver.url}/json` })
  await user.until(other.id, 'active')
})

test('who has agreed once is not asked again for the same account, and is for another', async t => {
  const { user, receiver } = await newPair(t)
  await user.listen(receiver.url)
  const asked = receiver.asked.length
  assert.equal((await newSubscription(user.client, { sink: receiver.url })).status, 'active')
  assert.equal(receiver.asked.length, asked)
  const stranger = await webhookUser(platform)
  await stranger.listen(receiver.url)
  assert.ok(receiver.asked.length > asked)
})

test('what the receiver bears is kept to', async t => {
  const { user, receiver } = await newPair(t)
  receiver.consent(() => agrees('1'))
  const { id } = await user.listen(receiver.url)
  await user.happen({}, {})
  await receiver.gets(1)
  const [waiting] = await eventually('the other one waits', async () => {
    const found = (await user.deliveries(id)).filter(({ status }) => status === 'pending')
    return found.length === 1 && Date.parse(found[0]!.next_attempt_at!) - Date.now() > 40_000 && found
  })
  assert.equal(waiting!.attempt_count, 0)
  assert.equal(receiver.received.length, 1)
})

test('who does not agree for three days is not asked any more, and the log says so', async t => {
  const { user, receiver } = await newPair(t)
  receiver.consent(() => ({ status: 404 }))
  const { id } = await newSubscription(user.client, { sink: receiver.url })
  await refused(user, id)
  await query(em(), sql`update subscription set verify_attempts = 9 where id = ${id}`)
  await askAgain(id)
  const { disabled_reason: reason } = await user.until(id, 'disabled')
  assert.equal(reason, 'not_verified')
  const told = await query(em(), sql`select from event where subject = ${id} and type = 'subscription.disabled'`)
  assert.equal(told.length, 1)
})
