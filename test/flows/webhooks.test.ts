import assert from 'node:assert/strict'
import { verify } from 'node:crypto'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { query, sql } from '#infra/db/sql.ts'
import { installationKeys } from '#infra/webhooks/installation-keys.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'
import { startReceiver, verified, type Received } from '../support/webhook-receiver.ts'
import { letWaitsPass, webhookUser } from '../support/webhook-user.ts'
import { testOrigin, testWebhooks } from '../support/webhooks.ts'

const platform = await startPlatform({ after }, { start: ['delivery', 'ingress'] })
const [first] = installationKeys(testWebhooks.signingKeys)

const newPair = async (t: Parameters<typeof startReceiver>[0]) => ({
  user: await webhookUser(platform),
  receiver: await startReceiver(t),
})

test('an event arrives as a CloudEvent that the reference library of Standard Webhooks verifies', async t => {
  const { user, receiver } = await newPair(t)
  const { secret } = await user.listen(receiver.url)
  const [subject] = await user.happen({ data: { task: { id: 'x', note: '砚 – ü' } } })
  const [request] = (await receiver.gets(1)) as [Received]
  assert.equal(request.method, 'POST')
  assert.equal(request.headers['content-type'], 'application/cloudevents+json; charset=utf-8')
  const event = verified(request, secret)
  assert.deepEqual(
    [event.specversion, event.type, event.subject, event.data],
    ['1.0', 'task.succeeded', subject, { task: { id: 'x', note: '砚 – ü' } }],
  )
  const read = await user.client.call('GET', `/v1/events/${event.id}`)
  assert.deepEqual(event, read.body)
})

test('every request is also signed by the key of the installation, whose public half everybody can read', async t => {
  const { user, receiver } = await newPair(t)
  await user.listen(receiver.url)
  await user.happen({})
  const [{ headers, body }] = (await receiver.gets(1)) as [Received]
  const signature = /v1a,(\S+)/.exec(String(headers['webhook-signature']))?.[1] ?? ''
  const signed = Buffer.from(`${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${body}`)
  assert.ok(verify(null, signed, first!.privateKey, Buffer.from(signature, 'base64')))
  const published = await user.client.call<{ data: { public_key: string }[] }>('GET', '/.well-known/webhook-keys.json')
  assert.deepEqual(
    published.body.data.map(key => key.public_key),
    [first!.publicKey],
  )
})

test('in binary mode the attributes are headers and the data is the body', async t => {
  const { user, receiver } = await newPair(t)
  const { secret } = await user.listen(receiver.url, { config: { content_mode: 'binary' } })
  const [subject] = await user.happen({ data: { task: { id: 'y' } } })
  const [{ headers, body }] = (await receiver.gets(1)) as [Received]
  assert.equal(headers['content-type'], 'application/json')
  assert.deepEqual(JSON.parse(body), { task: { id: 'y' } })
  assert.deepEqual(
    [headers['ce-specversion'], headers['ce-type'], headers['ce-subject'], headers['ce-source']],
    ['1.0', 'task.succeeded', subject, '/v1/tasks'],
  )
  assert.equal(headers['ce-id'], headers['webhook-id'])
  assert.ok(String(headers['webhook-signature']).startsWith('v1,'), secret.slice(0, 6))
})

test('a thin event names what has happened and where to look, and nothing else', async t => {
  const { user, receiver } = await newPair(t)
  const { secret } = await user.listen(receiver.url, { config: { thin: true } })
  const [subject] = await user.happen({ data: { task: { id: 'z', secret_plan: true } } })
  const [request] = (await receiver.gets(1)) as [Received]
  assert.deepEqual(verified(request, secret).data, { id: subject, url: `${testOrigin}/v1/tasks/${subject}` })
})

test('only what is subscribed to, matches every filter and belongs to the account is delivered', async t => {
  const { user, receiver } = await newPair(t)
  const stranger = await webhookUser(platform)
  const { id, secret } = await user.listen(receiver.url, {
    types: ['task.succeeded', 'task.failed'],
    filters: [{ not: { exact: { type: 'task.failed' } } }, { data: { path: '/task/pages', op: 'gt', value: 3 } }],
  })
  await stranger.happen({ data: { task: { pages: 9 } } })
  const subjects = await user.happen(
    { type: 'task.canceled', data: { task: { pages: 9 } } },
    { type: 'task.failed', data: { task: { pages: 9 } } },
    { data: { task: { pages: 2 } } },
    { data: { task: { pages: 9 } } },
  )
  const [request] = (await receiver.gets(1)) as [Received]
  assert.equal(verified(request, secret).subject, subjects.at(-1))
  assert.equal((await user.deliveries(id)).length, 1)
})

test('what had happened before the subscription was made is not delivered', async t => {
  const { user, receiver } = await newPair(t)
  await user.happen({}, {})
  const { secret } = await user.listen(receiver.url)
  const [subject] = await user.happen({})
  const received = await receiver.gets(1)
  assert.deepEqual(
    received.map(request => verified(request, secret).subject),
    [subject],
  )
})

test('while a secret is changed both sign, and the old one no more when the overlap is over', async t => {
  const { user, receiver } = await newPair(t)
  const made = await user.listen(receiver.url)
  const rotated = await user.client.call<{ secret: string }>('POST', `/v1/subscriptions/${made.id}/rotate-secret`, {
    json: { overlap_seconds: 3600 },
  })
  assert.equal(rotated.status, 200)
  await user.happen({})
  const [request] = (await receiver.gets(1)) as [Received]
  verified(request, made.secret)
  verified(request, rotated.body.secret)
  await query(
    platform.em(),
    sql`update subscription_secret set ends_at = now() where subscription_id = ${made.id} and ends_at is not null`,
  )
  await eventually('the old secret signs no more', async () => {
    await user.happen({})
    const last = (await receiver.gets(2)).at(-1)!
    verified(last, rotated.body.secret)
    return String(last.headers['webhook-signature']).split(' ').length === 2
  })
})

test('headers of the subscription go along, and those that are ours stay ours', async t => {
  const { user, receiver } = await newPair(t)
  const { id } = await user.listen(receiver.url, { protocolsettings: { headers: { 'X-Tenant': 'blue' } } })
  await query(
    platform.em(),
    sql`update subscription set protocol_settings = '{"headers":{"X-Tenant":"blue","Webhook-Id":"mine","Host":"evil","ce-id":"mine"}}'
        where id = ${id}`,
  )
  await user.happen({})
  const [{ headers }] = (await receiver.gets(1)) as [Received]
  assert.equal(headers['x-tenant'], 'blue')
  assert.match(String(headers['webhook-id']), /^evt_/)
  assert.equal(headers.host, new URL(receiver.url).host)
  assert.equal(headers['ce-id'], undefined)
})

test('the sink’s credential signs in, and no attempt remembers it', async t => {
  const { user, receiver } = await newPair(t)
  const token = 'a-token-that-nobody-must-see'
  const bearer = await user.listen(receiver.url, {
    sinkcredential: { credentialtype: 'ACCESSTOKEN', accesstoken: token },
  })
  await user.happen({})
  const [{ headers }] = (await receiver.gets(1)) as [Received]
  assert.equal(headers.authorization, `Bearer ${token}`)
  const delivered = await eventually('it is delivered', async () => {
    const [found] = await user.deliveries(bearer.id)
    return found?.status === 'delivered' && found
  })
  const seen = await user.delivery(delivered.id)
  assert.equal(seen.attempts[0]!.request_headers['authorization'], '[redacted]')
  assert.doesNotMatch(JSON.stringify(seen), new RegExp(token))
  const basic = { credentialtype: 'PLAIN', identifier: 'ada', secret: 'word' }
  await user.listen(`${receiver.url}/basic`, { sinkcredential: basic })
  await user.happen({})
  const [other] = (await receiver.gets(1, ({ path }) => path === '/hook/basic')) as [Received]
  assert.equal(other.headers.authorization, `Basic ${Buffer.from('ada:word').toString('base64')}`)
})

test('by subject an event waits until the one before it about the same thing has arrived, and others do not', async t => {
  const { user, receiver } = await newPair(t)
  const { secret } = await user.listen(receiver.url, { config: { ordering: 'by_subject' } })
  const [slow, quick] = [newId('design'), newId('design')]
  receiver.reply(({ body, attempt }) => ({ status: body.includes(slow) && attempt === 1 ? 500 : 204 }))
  const numbered = (subject: string, n: number) => ({ type: 'design.updated' as const, subject, data: { n } })
  await user.happen(numbered(slow, 1), numbered(slow, 2), numbered(quick, 1), numbered(quick, 2), numbered(slow, 3))
  await receiver.gets(3)
  const of = (subject: string) =>
    receiver.received.flatMap(request => {
      const event = verified(request, secret)
      return event.subject === subject ? [event.data['n']] : []
    })
  await eventually('the others have come', () => of(quick).length === 2)
  assert.deepEqual([of(slow), of(quick)], [[1], [1, 2]])
  // Each about this thing fails once, and none of them comes before the one before it has arrived.
  await eventually('the rest has come', async () => {
    await letWaitsPass(platform)
    return of(slow).at(-1) === 3
  })
  assert.deepEqual(
    of(slow).filter((n, at, all) => all.indexOf(n) === at),
    [1, 2, 3],
  )
})

test('the webhook of a test sends the example of a type, signed as everything else', async t => {
  const { user, receiver } = await newPair(t)
  const { id, secret } = await user.listen(receiver.url)
  const made = await user.client.call<{ event_id: string }>('POST', `/v1/subscriptions/${id}/test`, {
    json: { type: 'design.created' },
  })
  assert.equal(made.status, 202)
  const [request] = (await receiver.gets(1)) as [Received]
  const event = verified(request, secret)
  assert.deepEqual([event.id, event.type], [made.body.event_id, 'design.created'])
})

test('what was delivered is delivered again when somebody wishes so, under the same id', async t => {
  const { user, receiver } = await newPair(t)
  const { id, secret } = await user.listen(receiver.url)
  await user.happen({})
  const [delivered] = await eventually('it is delivered', async () => {
    const found = await user.deliveries(id)
    return found[0]?.status === 'delivered' && found
  })
  const again = await user.client.call<{ id: string }>('POST', `/v1/deliveries/${delivered!.id}/redeliver`)
  assert.equal(again.status, 202)
  assert.notEqual(again.body.id, delivered!.id)
  const [one, other] = (await receiver.gets(2)) as [Received, Received]
  assert.equal(verified(one, secret).id, verified(other, secret).id)
})

test('what gathers while a subscription is paused goes out when it is resumed', async t => {
  const { user, receiver } = await newPair(t)
  const { id, secret } = await user.listen(receiver.url)
  assert.equal((await user.client.call('POST', `/v1/subscriptions/${id}/pause`)).status, 200)
  const subjects = await user.happen({}, {})
  await eventually('both wait', async () => (await user.deliveries(id)).length === 2)
  assert.equal(receiver.received.length, 0)
  assert.equal((await user.client.call('POST', `/v1/subscriptions/${id}/resume`)).status, 200)
  const received = await receiver.gets(2)
  assert.deepEqual(received.map(request => verified(request, secret).subject).toSorted(), subjects.toSorted())
})
