import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { eventExample } from '#contracts/events/examples.ts'
import type { SubscriptionView } from '#contracts/http/subscriptions.ts'
import { findCredential } from '#infra/db/subscriptions/subscription-credentials.ts'
import { livingSecrets } from '#infra/db/subscriptions/subscription-secrets.ts'
import { query, sql } from '#infra/db/sql.ts'
import { type Client } from '../support/client.ts'
import { agreedSubscription, type MadeSubscription, newSubscription, subscriber } from '../support/new-subscription.ts'
import { startPlatform, testWrappingKeys } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const em = platform.em

const user = (options?: Parameters<typeof subscriber>[1]) => subscriber(platform, options)

const pathOf = ({ id }: { id: string }): string => `/v1/subscriptions/${id}`
const post = (client: Client, json: object) => client.call<MadeSubscription>('POST', '/v1/subscriptions', { json })
const http = { protocol: 'HTTP', sink: 'https://example.com/hook' }

test('a subscription is made with what is left out as it is documented, and shown as it is', async () => {
  const { client, keyId } = await user()
  const { status, headers, body } = await post(client, { ...http, name: 'Orders', types: ['task.succeeded'] })
  assert.equal(status, 201)
  assert.equal(headers.get('Location'), pathOf(body))
  const { secret, ...shown } = body
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  assert.deepEqual(
    { ...shown, id: '', cursor: '', created_at: '', updated_at: '', next_verification_at: '' },
    {
      id: '',
      object: 'subscription',
      name: 'Orders',
      owner: { type: 'api_key', id: keyId },
      types: ['task.succeeded'],
      filters: [],
      protocol: 'HTTP',
      sink: 'https://example.com/hook',
      protocolsettings: { headers: {} },
      has_sinkcredential: false,
      config: { content_mode: 'structured', thin: false, ordering: 'none', max_rate: null, expires_at: null },
      status: 'pending',
      disabled_reason: null,
      next_verification_at: '',
      failing_since: null,
      last_error: null,
      last_success_at: null,
      cursor: '',
      revision: 1,
      created_at: '',
      updated_at: '',
    },
  )
  const read = await client.call<SubscriptionView & { waiting: object }>('GET', pathOf(body))
  assert.equal(read.headers.get('ETag'), '"1"')
  const { waiting, ...again } = read.body
  assert.deepEqual([again, waiting], [shown, { count: 0, since: null }])
})

test('what an address may not be is refused with the class of the reason and nothing else', async () => {
  const { client } = await user()
  const sinks = {
    'ftp://example.com/': 'scheme',
    'https://user:word@example.com/': 'userinfo',
    'https://10.1.2.3/': 'address',
    'https://0x7f.2/': 'address',
    'https://[::ffff:10.0.0.1]/': 'address',
    'https://169.254.169.254/latest/meta-data': 'address',
    'https://metadata.google.internal/': 'name',
    'https://LOCALHOST./': 'name',
    nonsense: 'malformed',
  }
  for (const [sink, reason] of Object.entries(sinks)) {
    const { status, body } = await client.problem('POST', '/v1/subscriptions', { json: { ...http, sink } })
    assert.deepEqual([status, body.code, body['reason']], [422, 'url-not-allowed', reason], sink)
    assert.equal(body.detail, `/sink: ${reason}`)
  }
})

test('brokers are named by their own addresses, and the own broker only where the operator has opened an exchange', async () => {
  const { client } = await user()
  const amqp = { protocol: 'AMQP', protocolsettings: { exchange: 'orders' } }
  const kafka = { protocol: 'KAFKA', protocolsettings: { topic: 'orders' } }
  const asked: [terms: object, outcome: number | string][] = [
    [{ ...amqp, sink: 'amqps://broker.example.com/shop' }, 201],
    [{ ...amqp, sink: 'amqps://guest:guest@broker.example.com/shop' }, 'userinfo'],
    [{ ...amqp, sink: 'amqps://10.0.0.1/shop' }, 'address'],
    [{ ...amqp, sink: 'https://broker.example.com/shop' }, 'scheme'],
    [{ ...amqp, sink: 'inkstone:broker' }, 'exchange'],
    [{ ...kafka, sink: 'kafka+ssl://a.example.com:9093,b.example.com:9093' }, 201],
    [{ ...kafka, sink: 'kafka+ssl://a.example.com:9093,10.0.0.1:9093' }, 'address'],
    [{ ...kafka, sink: 'kafka+ssl://a.example.com' }, 'malformed'],
  ]
  for (const [json, outcome] of asked) {
    const { status, body } = await client.call<{ reason?: string }>('POST', '/v1/subscriptions', { json })
    assert.equal(status === 201 ? 201 : body.reason, outcome, JSON.stringify(json))
  }
  await query(
    em(),
    sql`insert into setting (key, value, changed_by) values ('subscriptions.own_exchanges', '["orders"]', 'cli')`,
  )
  assert.equal((await post(client, { ...amqp, sink: 'inkstone:broker' })).status, 201)
})

test('a body that is not one is refused with a pointer to what is wrong', async () => {
  const { client } = await user()
  const bodies: [json: object, pointer: string][] = [
    [{ ...http, protocol: 'MQTT' }, '/protocol'],
    [{ ...http, types: ['task.exploded'] }, '/types/0'],
    [{ ...http, types: ['task.queued', 'task.queued'] }, '/types'],
    [{ ...http, filters: [{ exact: {} }] }, '/filters/0/exact'],
    [{ ...http, config: { max_rate: 0 } }, '/config/max_rate'],
    [{ ...http, config: { expires_at: '2001-01-01T00:00:00Z' } }, '/config/expires_at'],
    [{ ...http, secret: 'whsec_c2hvcnQ=' }, '/secret'],
    [{ ...http, secret: 'a'.repeat(44) }, '/secret'],
    [{ ...http, protocolsettings: { headers: { 'Webhook-Id': 'x' } } }, '/protocolsettings/headers/Webhook-Id'],
    [{ ...http, protocolsettings: { headers: { Host: 'x' } } }, '/protocolsettings/headers/Host'],
    [{ ...http, protocolsettings: { headers: { 'ce-id': 'x' } } }, '/protocolsettings/headers/ce-id'],
    [{ ...http, protocolsettings: { headers: { Authorization: 'x' } } }, '/protocolsettings/headers/Authorization'],
    [{ ...http, protocolsettings: { headers: { 'X-A': 'a\r\nb: c' } } }, '/protocolsettings/headers/X-A'],
    [{ protocol: 'KAFKA', sink: 'kafka+ssl://a.example.com:9093', protocolsettings: {} }, '/protocolsettings/topic'],
    [{ ...http, status: 'active' }, '/status'],
    [{ ...http, owner_id: 'key_x' }, '/owner_id'],
  ]
  for (const [json, pointer] of bodies) {
    const { status, body } = await client.problem('POST', '/v1/subscriptions', { json })
    assert.deepEqual([status, body.errors?.[0]?.pointer], [422, pointer], JSON.stringify(json))
  }
})

test('secrets and credentials are sealed, and no answer but the first has them', async () => {
  const { client, accountId } = await user()
  const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
  const credential = { credentialtype: 'PLAIN', identifier: 'inkstone', secret: 'open-sesame' }
  const made = await newSubscription(client, { secret, sinkcredential: credential })
  assert.equal(made.secret, secret)
  assert.equal(made.has_sinkcredential, true)
  for (const path of [pathOf(made), '/v1/subscriptions']) {
    const text = JSON.stringify((await client.call('GET', path)).body)
    assert.doesNotMatch(text, /whsec_|open-sesame/)
  }
  const rows = await query<{ row: string }>(
    em(),
    sql`select to_jsonb(s)::text as row from subscription s where id = ${made.id}
        union all select to_jsonb(s)::text from subscription_secret s where subscription_id = ${made.id}
        union all select to_jsonb(a)::text from audit_entry a where account_id = ${accountId}
        union all select to_jsonb(i)::text from idempotency_key i where account_id = ${accountId}`,
  )
  for (const { row } of rows) assert.doesNotMatch(row, /whsec_|open-sesame|BwcHBwcH/)
  assert.deepEqual(await livingSecrets(em(), testWrappingKeys, [made.id]), new Map([[made.id, [secret]]]))
  assert.deepEqual(await findCredential(em(), testWrappingKeys, { id: made.id, accountId }), credential)
})

test('sent twice under one key it is made once, and the second answer has no secret', async () => {
  const { client } = await user()
  const headers = { 'Idempotency-Key': 'once' }
  const [first, second] = [
    await client.call<MadeSubscription>('POST', '/v1/subscriptions', { json: http, headers }),
    await client.call<MadeSubscription>('POST', '/v1/subscriptions', { json: http, headers }),
  ]
  assert.deepEqual([second.status, second.body.id, second.body.secret], [201, first.body.id, undefined])
  assert.equal(second.headers.get('Idempotent-Replayed'), 'true')
  const other = { json: { ...http, name: 'x' }, headers }
  assert.equal((await client.problem('POST', '/v1/subscriptions', other)).body.code, 'idempotency-key-reused')
})

test('nobody subscribes to what they may not read, nor without reading events at all', async () => {
  const reader = await user({ scopes: ['subscriptions:write', 'events:read', 'tasks:read'] })
  const refused = await reader.client.problem('POST', '/v1/subscriptions', {
    json: { ...http, types: ['task.queued', 'order.paid'] },
  })
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body['required_scope'], refused.body.errors?.[0]?.pointer],
    [403, 'insufficient-scope', 'billing:read', '/types/1'],
  )
  assert.equal((await post(reader.client, { ...http, types: ['task.queued'] })).status, 201)

  const deaf = await user({ scopes: ['subscriptions:write', 'tasks:read'] })
  const { body } = await deaf.client.problem('POST', '/v1/subscriptions', { json: http })
  assert.deepEqual([body.code, body['required_scope']], ['insufficient-scope', 'events:read'])
})

test('an account has as many subscriptions as its limit says, also when they are asked for at once', async () => {
  const { client } = await user({ limits: { subscriptions: 3 } })
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(client, http)))
  const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b)
  assert.deepEqual(statuses, [201, 201, 201, 429, 429, 429, 429, 429])
  const { body } = await client.problem('POST', '/v1/subscriptions', { json: http })
  assert.deepEqual([body.code, body['limit'], body['quota']], ['quota-exceeded', 3, 'subscriptions'])
})

test('the list is in pages and can be narrowed to a status and a protocol', async () => {
  const { client } = await user()
  const made = [await newSubscription(client), await agreedSubscription(em(), client), await newSubscription(client)]
  const list = async (search: string) =>
    (await client.call<{ data: SubscriptionView[]; next_cursor: string | null }>('GET', `/v1/subscriptions${search}`))
      .body
  const first = await list('?limit=2')
  const second = await list(`?limit=2&cursor=${first.next_cursor}`)
  const ids = made.map(({ id }) => id)
  assert.deepEqual(
    [...first.data, ...second.data].map(({ id }) => id),
    ids.toReversed(),
  )
  assert.deepEqual(
    (await list('?status=active')).data.map(({ id }) => id),
    [ids[1]],
  )
  assert.deepEqual((await list('?protocol=KAFKA')).data, [])
  assert.equal((await client.problem('GET', '/v1/subscriptions?status=sleeping')).status, 422)
})

test('filters can be tried on an event that one writes, or on one of the own log', async () => {
  const { client, accountId } = await user()
  const filters = [{ prefix: { type: 'task.' } }]
  const ask = (json: object) =>
    client.call<{ matched: boolean; why: string }>('POST', '/v1/subscriptions/filters/test', { json })
  const { body } = await ask({ filters, event: eventExample('task.succeeded') })
  assert.equal(body.matched, true)
  assert.match(body.why, /begins with/)
  const made = await newSubscription(client)
  await client.call('DELETE', pathOf(made))
  await query(
    em(),
    sql`insert into event (id, type, subject, account_id, data)
        values ('evt_01JD0000000000000000000000', 'order.paid', 'ord_1', ${accountId}, '{}')`,
  )
  const logged = await ask({ filters, event_id: 'evt_01JD0000000000000000000000' })
  assert.deepEqual([logged.status, logged.body.matched], [200, false])
  assert.equal((await ask({ filters })).status, 422)
  const stranger = await user()
  const theirs = await stranger.client.problem('POST', '/v1/subscriptions/filters/test', {
    json: { filters, event_id: 'evt_01JD0000000000000000000000' },
  })
  assert.equal(theirs.status, 404)
})

test('the public keys of webhooks are told to everybody, as Standard Webhooks writes them', async () => {
  const response = await fetch(`${platform.baseUrl()}/.well-known/webhook-keys.json`)
  const { data } = (await response.json()) as { data: { kid: string; public_key: string }[] }
  assert.deepEqual(
    data.map(({ kid }) => kid),
    ['w1'],
  )
  assert.match(data[0]!.public_key, /^whpk_[A-Za-z0-9+/]{43}=$/)
})
