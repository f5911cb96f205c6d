import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { SubscriptionView } from '#contracts/http/subscriptions.ts'
import { endOfLog } from '#infra/db/events/event-log.ts'
import { disableSubscriptions, noteOutcomes } from '#infra/db/subscriptions/subscription-states.ts'
import { livingSecrets } from '#infra/db/subscriptions/subscription-secrets.ts'
import { subscriptionsChannel } from '#infra/db/subscriptions/subscriptions.ts'
import { listenToNotices } from '#infra/db/notices.ts'
import { query, sql } from '#infra/db/sql.ts'
import { createLog } from '#infra/telemetry/log.ts'
import { type Client } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import {
  act,
  agreedSubscription,
  type MadeSubscription,
  newSubscription,
  subscriber,
} from '../support/new-subscription.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform, testWrappingKeys } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const em = platform.em

const user = (options?: Parameters<typeof subscriber>[1]) => subscriber(platform, options)

type Answer = SubscriptionView & { code?: string }
const statusOf = async (client: Client, { id }: { id: string }) => {
  const { body } = await client.call<Answer>('GET', `/v1/subscriptions/${id}`)
  return [body.status, body.disabled_reason]
}
const disable = (made: MadeSubscription, reason: 'failing' | 'gone' | 'operator' = 'failing') =>
  em().transactional(tx => disableSubscriptions(tx, [made.id], { reason, actor: 'system' }))

test('who waits for a receiver can have it asked again, and only then', async () => {
  const { client } = await user()
  const made = await newSubscription(client)
  await query(
    em(),
    sql`update subscription set verify_at = now() + interval '1 day', verify_attempts = 5 where id = ${made.id}`,
  )
  const { status, body } = await act(client, `${made.id}/verify`)
  assert.equal(status, 202)
  assert.ok(new Date(body.next_verification_at!) <= new Date(Date.now() + 60_000))
  const agreed = await agreedSubscription(em(), client)
  const refused = await act(client, `${agreed.id}/verify`)
  assert.deepEqual([refused.status, refused.body.code, refused.body.current_status], [409, 'state-conflict', 'active'])
})

test('a pause can be asked for twice, and what was agreed on goes on after it', async () => {
  const { client, accountId } = await user()
  await query(em(), sql`insert into sink_consent (account_id, url) values (${accountId}, 'https://example.com/hook')`)
  const made = await newSubscription(client)
  assert.equal(made.status, 'active')
  const paused = await act(client, `${made.id}/pause`)
  const again = await act(client, `${made.id}/pause`)
  assert.deepEqual([paused.body.status, again.status, again.body.revision], ['paused', 200, paused.body.revision])
  assert.equal((await act(client, `${made.id}/resume`)).body.status, 'active')
})

test('a pause is no way around the question whether the receiver agrees', async () => {
  const { client } = await user()
  const made = await newSubscription(client)
  await act(client, `${made.id}/pause`)
  const { body } = await act(client, `${made.id}/resume`)
  assert.deepEqual([body.status, body.next_verification_at === null], ['pending', false])
})

test('what was disabled asks its receiver again, and has missed what happened meanwhile', async () => {
  const { client, accountId } = await user()
  const made = await agreedSubscription(em(), client)
  await noteOutcomes(em(), [{ id: made.id, error: 'status 503' }])
  await disable(made)
  assert.deepEqual(await statusOf(client, made), ['disabled', 'failing'])
  assert.equal((await act(client, `${made.id}/pause`)).status, 409)
  await eventually('what happened meanwhile can be read', async () => (await endOfLog(em())) > made.cursor)
  const other = await newSubscription(client)
  const { body } = await act(client, `${made.id}/resume`)
  assert.deepEqual([body.status, body.disabled_reason, body.failing_since], ['pending', null, null])
  assert.ok(body.cursor >= other.cursor && body.cursor > made.cursor)
  const events = await query<{ type: string; data: { subscription: object } }>(
    em(),
    sql`select type, data from event where account_id = ${accountId} and type = 'subscription.disabled'`,
  )
  const { failing_since: since, ...said } = events[0]!.data.subscription as Record<string, unknown>
  assert.deepEqual([events.length, events[0]!.type, typeof since], [1, 'subscription.disabled', 'string'])
  assert.deepEqual(said, {
    id: made.id,
    name: '',
    protocol: 'HTTP',
    status: 'disabled',
    disabled_reason: 'failing',
    last_error: 'status 503',
  })
})

test('what an operator has disabled only an operator lets go on, and both are in the audit log', async () => {
  const { client, accountId } = await user()
  const operator = await user({ scopes: ['admin'] })
  const made = await agreedSubscription(em(), client)
  const path = `/v1/admin/subscriptions/${made.id}/disable`
  const { status, body } = await operator.client.call<Answer & { account_id: string }>('POST', path, {
    json: { reason: 'sends to somebody who has complained' },
  })
  assert.deepEqual(
    [status, body.status, body.disabled_reason, body.account_id],
    [200, 'disabled', 'operator', accountId],
  )
  assert.equal((await act(client, `${made.id}/resume`)).body.code, 'state-conflict')
  const listed = await operator.client.call<{ data: (Answer & { account_id: string })[] }>(
    'GET',
    `/v1/admin/subscriptions?account_id=${accountId}&status=disabled`,
  )
  assert.deepEqual(
    listed.body.data.map(({ id }) => id),
    [made.id],
  )
  const entries = await query<{ chain: string; facts: { reason: string } }>(
    em(),
    sql`select chain, facts from audit_entry where subject = ${made.id} and action = 'subscription.disabled' order by chain`,
  )
  assert.deepEqual(
    entries.map(({ chain, facts }) => [chain === accountId ? 'account' : chain, facts.reason]),
    [
      ['account', 'operator'],
      ['platform', 'sends to somebody who has complained'],
    ],
  )
})

test('one whose time is over stays disabled until it is given another', async () => {
  const { client } = await user()
  const made = await agreedSubscription(em(), client)
  await disable(made)
  await query(em(), sql`update subscription set expires_at = now() - interval '1 hour' where id = ${made.id}`)
  assert.equal((await act(client, `${made.id}/resume`)).body.code, 'state-conflict')
  const { headers } = await client.call('GET', `/v1/subscriptions/${made.id}`)
  const patched = await client.call<Answer>('PATCH', `/v1/subscriptions/${made.id}`, {
    json: { config: { expires_at: null } },
    headers: { 'If-Match': headers.get('ETag')! },
  })
  assert.equal(patched.body.status, 'disabled')
  assert.equal((await act(client, `${made.id}/resume`)).body.status, 'pending')
})

test('of two secrets both sign until the overlap is over, and without one the new one signs alone', async () => {
  const { client } = await user()
  const made = await newSubscription(client)
  const living = async () => (await livingSecrets(em(), testWrappingKeys, [made.id])).get(made.id)
  const { status, body } = await act(client, `${made.id}/rotate-secret`, { overlap_seconds: 3_600 })
  assert.equal(status, 200)
  assert.deepEqual(await living(), [body.secret, made.secret])
  const last = `whsec_${Buffer.alloc(64, 1).toString('base64')}`
  assert.equal((await act(client, `${made.id}/rotate-secret`, { overlap_seconds: 0, secret: last })).body.secret, last)
  assert.deepEqual(await living(), [last])
  assert.equal((await act(client, `${made.id}/rotate-secret`, { overlap_seconds: 604_801 })).status, 422)
})

test('whoever signs is told that there is another secret', async () => {
  const { client } = await user()
  const made = await newSubscription(client)
  const stop = new AbortController()
  let notices = 0
  const onNotice = { [subscriptionsChannel]: () => void notices++ }
  const log = createLog({ service: 'test', level: 'silent' })
  const url = platform.environment()['DATABASE_URL']!
  const listening = listenToNotices({ url, onNotice, log }, stop.signal)
  try {
    await eventually('the connection stands', () => notices === 1)
    assert.equal((await act(client, `${made.id}/rotate-secret`, { overlap_seconds: 0 })).status, 200)
    await eventually('the senders are told', () => notices > 1)
  } finally {
    stop.abort()
    await listening
  }
})

test('a secret that is rotated again and again signs with the newest few, so that no header grows without end', async () => {
  const { client } = await user()
  const made = await newSubscription(client)
  const secrets = [made.secret]
  for (let turn = 0; turn < 7; turn++) secrets.unshift((await act(client, `${made.id}/rotate-secret`)).body.secret!)
  assert.deepEqual((await livingSecrets(em(), testWrappingKeys, [made.id])).get(made.id), secrets.slice(0, 5))
})

test('a person rotates a secret only when they have just proven that it is them', async () => {
  const late = await newPerson(platform, { provenAt: new Date(Date.now() - 6 * 60_000) })
  const made = await newSubscription(late.client)
  assert.equal((await act(late.client, `${made.id}/rotate-secret`)).body.code, 'reauth-required')
  const soon = await newPerson(platform, { accountId: late.accountId })
  assert.equal((await act(soon.client, `${made.id}/rotate-secret`)).status, 200)
})

test('what a broker is sent has no secret', async () => {
  const { client } = await user()
  const terms = { protocol: 'KAFKA', sink: 'kafka+ssl://a.example.com:9093', protocolsettings: { topic: 't' } }
  const made = await newSubscription(client, terms)
  assert.equal(made.secret, undefined)
  assert.equal((await act(client, `${made.id}/rotate-secret`)).body.code, 'state-conflict')
})

test('since when nothing arrives is told until something does', async () => {
  const { client } = await user()
  const made = await newSubscription(client)
  const read = async () => (await client.call<Answer>('GET', `/v1/subscriptions/${made.id}`)).body
  await noteOutcomes(em(), [{ id: made.id, error: 'status 500' }])
  const first = await read()
  await noteOutcomes(em(), [{ id: made.id, error: 'timeout' }])
  const second = await read()
  assert.deepEqual([second.failing_since, second.last_error], [first.failing_since, 'timeout'])
  await noteOutcomes(em(), [{ id: made.id, error: null }])
  const third = await read()
  assert.deepEqual([third.failing_since, third.last_error, third.last_success_at === null], [null, 'timeout', false])
})

test('nobody has somebody else asked without end', async () => {
  const { client } = await user()
  const made = await newSubscription(client)
  const asked = await Promise.all(Array.from({ length: 200 }, () => act(client, `${made.id}/verify`)))
  const refused = asked.filter(({ status, body }) => status === 429 && body.code === 'rate-limited')
  // Those that take long come into the next window.
  assert.ok(refused.length > 0 && refused.length <= 200 - 119, String(refused.length))
})
