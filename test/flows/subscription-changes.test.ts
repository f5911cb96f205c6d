import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { SubscriptionView } from '#contracts/http/subscriptions.ts'
import { findCredential } from '#infra/db/subscriptions/subscription-credentials.ts'
import { query, sql } from '#infra/db/sql.ts'
import { clientOf, type Client } from '../support/client.ts'
import { agreedSubscription, newSubscription, subscriber } from '../support/new-subscription.ts'
import { startPlatform, testWrappingKeys } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const em = platform.em

const user = (options?: Parameters<typeof subscriber>[1]) => subscriber(platform, options)

const pathOf = ({ id }: { id: string }): string => `/v1/subscriptions/${id}`
const patch = (client: Client, made: { id: string; revision: number }, json: object) =>
  client.call<SubscriptionView & { code?: string; errors?: { pointer: string }[] }>('PATCH', pathOf(made), {
    json,
    headers: { 'If-Match': `"${made.revision}"` },
  })

test('a change needs the revision that was seen, and what it does not name stays', async () => {
  const { client } = await user()
  const made = await agreedSubscription(em(), client, { name: 'One', config: { max_rate: 60 } })
  const bare = await client.problem('PATCH', pathOf(made), { json: { name: 'Two' } })
  assert.deepEqual([bare.status, bare.headers.get('ETag')], [428, '"2"'])
  assert.equal((await patch(client, { ...made, revision: 1 }, { name: 'Two' })).status, 412)
  const { status, headers, body } = await patch(client, made, { name: 'Two', config: { thin: true } })
  assert.deepEqual([status, headers.get('ETag'), body.name, body.status], [200, '"3"', 'Two', 'active'])
  assert.deepEqual(body.config, { ...made.config, thin: true })
  assert.equal((await patch(client, body, { protocol: 'AMQP' })).body.code, 'unknown-field')
})

test('another sink is asked first, unless its owner has agreed for this account before', async () => {
  const { client, accountId } = await user()
  const made = await agreedSubscription(em(), client)
  const moved = await patch(client, made, { sink: 'https://example.org/elsewhere' })
  assert.deepEqual([moved.body.status, moved.body.next_verification_at === null], ['pending', false])
  await query(em(), sql`insert into sink_consent (account_id, url) values (${accountId}, 'https://example.org/known')`)
  const other = await agreedSubscription(em(), client)
  const known = await patch(client, other, { sink: 'https://example.org/known' })
  assert.deepEqual([known.body.status, known.body.sink], ['active', 'https://example.org/known'])
  const stranger = await user()
  const theirs = await newSubscription(stranger.client, { sink: 'https://example.org/known' })
  assert.equal(theirs.status, 'pending')
  assert.equal((await newSubscription(client, { sink: 'https://example.org/known' })).status, 'active')
  const refused = await patch(client, known.body, { sink: 'https://192.168.0.1/' })
  assert.equal(refused.body.code, 'url-not-allowed')
})

test('what signs in at one sink is not sent to another that somebody puts in its place', async () => {
  const { client, accountId } = await user()
  const sinkcredential = { credentialtype: 'ACCESSTOKEN', accesstoken: 'open-sesame' }
  const made = await newSubscription(client, { sinkcredential })
  const elsewhere = { sink: 'https://example.org/catcher' }
  const refused = await patch(client, made, elsewhere)
  assert.deepEqual([refused.status, refused.body.errors?.[0]?.pointer], [422, '/sinkcredential'])
  const { body } = await patch(client, made, { ...elsewhere, sinkcredential: null })
  assert.equal(body.has_sinkcredential, false)
  assert.equal(await findCredential(em(), testWrappingKeys, { id: made.id, accountId }), undefined)
})

test('whoever changes a subscription owns it from then on, and cannot hear through it what they may not', async () => {
  const owner = await user()
  const made = await agreedSubscription(em(), owner.client, { types: ['order.paid'] })
  const { body: weaker } = await owner.client.call<{ id: string; token: string }>('POST', '/v1/api-keys', {
    json: { name: 'Weaker', scopes: ['subscriptions:write', 'events:read', 'tasks:read'] },
  })
  const other = clientOf(platform.baseUrl, weaker.token)
  assert.equal((await patch(other, made, { name: 'Mine' })).status, 403)
  const { body } = await patch(other, made, { types: ['task.queued'] })
  assert.deepEqual(body.owner, { type: 'api_key', id: weaker.id })
  const [row] = await query<{ scopes: string[] }>(em(), sql`select scopes from subscription where id = ${made.id}`)
  assert.deepEqual(row!.scopes, ['subscriptions:write', 'events:read', 'tasks:read'])
})

test('what is deleted is gone, and each change is in the audit log', async () => {
  const { client, accountId } = await user()
  const made = await newSubscription(client)
  assert.equal((await client.call('DELETE', pathOf(made), { headers: { 'If-Match': '"7"' } })).status, 412)
  await patch(client, made, { name: 'Other' })
  assert.equal((await client.call('DELETE', pathOf(made))).status, 204)
  assert.equal((await client.problem('GET', pathOf(made))).status, 404)
  const entries = await query<{ action: string; facts: object }>(
    em(),
    sql`select action, facts from audit_entry where account_id = ${accountId} order by sequence`,
  )
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['subscription.created', 'subscription.changed', 'subscription.deleted'],
  )
  assert.doesNotMatch(JSON.stringify(entries), /\/hook/)
})

test('a change is held to the protocol that the subscription has', async () => {
  const { client } = await user()
  const terms = { protocol: 'AMQP', sink: 'amqps://broker.example.com/shop', protocolsettings: { exchange: 'orders' } }
  const made = await agreedSubscription(em(), client, terms)
  const wrong: [change: object, pointer: string][] = [
    [{ protocolsettings: { topic: 'orders' } }, '/protocolsettings/exchange'],
    [{ sinkcredential: { credentialtype: 'ACCESSTOKEN', accesstoken: 'x' } }, '/sinkcredential'],
    [{ sink: 'https://example.com/hook' }, '/sink'],
  ]
  for (const [change, pointer] of wrong) {
    const { status, body } = await patch(client, made, change)
    assert.deepEqual([status, body.errors?.[0]?.pointer], [422, pointer])
  }
  const moved = await patch(client, made, { protocolsettings: { exchange: 'refunds' } })
  assert.deepEqual([moved.body.status, moved.body.protocolsettings], ['pending', { exchange: 'refunds' }])
})
