import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { SubscriptionView } from '#contracts/http/subscriptions.ts'
import { audibleTypes, ownersAllowed } from '#infra/db/subscriptions/subscription-owners.ts'
import { disableSubscriptions } from '#infra/db/subscriptions/subscription-states.ts'
import { findSubscription, type Subscription } from '#infra/db/subscriptions/subscriptions.ts'
import { query, sql } from '#infra/db/sql.ts'
import { clientOf, type Client } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import {
  act,
  agreedSubscription,
  type MadeSubscription,
  newSubscription,
  subscriber,
} from '../support/new-subscription.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const em = platform.em

const user = (options?: Parameters<typeof subscriber>[1]) => subscriber(platform, options)

type Answer = SubscriptionView & { code?: string }
const statusOf = async (client: Client, { id }: { id: string }) => {
  const { body } = await client.call<Answer>('GET', `/v1/subscriptions/${id}`)
  return [body.status, body.disabled_reason]
}
const rowOf = async ({ id }: { id: string }, accountId: string): Promise<Subscription> =>
  (await findSubscription(em(), { id, accountId }))!

test('when a key is revoked or found in public what it subscribed to is disabled, and when it is rotated it goes on under the next one', async () => {
  const admin = await user()
  const newKey = async () => {
    const { body } = await admin.client.call<{ id: string; token: string }>('POST', '/v1/api-keys', {
      json: { name: 'Sends', scopes: ['subscriptions:write', 'events:read', 'tasks:read'] },
    })
    return { ...body, client: clientOf(platform.baseUrl, body.token) }
  }
  const first = await newKey()
  const made = await agreedSubscription(em(), first.client)
  const { body: second } = await admin.client.call<{ id: string }>('POST', `/v1/api-keys/${first.id}/rotate`, {
    json: { grace_seconds: 0 },
  })
  const { body } = await admin.client.call<Answer>('GET', `/v1/subscriptions/${made.id}`)
  assert.deepEqual([body.owner.id, body.status], [second.id, 'active'])
  assert.equal((await admin.client.call('DELETE', `/v1/api-keys/${second.id}`)).status, 204)
  assert.deepEqual(await statusOf(admin.client, made), ['disabled', 'owner_gone'])

  const leaked = await newKey()
  const other = await agreedSubscription(em(), leaked.client)
  await admin.client.call('POST', '/v1/leaked-keys', { json: { token: leaked.token } })
  assert.deepEqual(await statusOf(admin.client, other), ['disabled', 'owner_gone'])
  const resumed = await act(admin.client, `${other.id}/resume`)
  assert.deepEqual([resumed.body.status, resumed.body.owner.id], ['pending', admin.keyId])
})

test('when somebody leaves an account what they subscribed to is disabled', async () => {
  const owner = await newPerson(platform)
  const admin = await newPerson(platform, { accountId: owner.accountId, role: 'admin' })
  const made = await agreedSubscription(em(), admin.client)
  assert.deepEqual(made.owner, { type: 'user', id: admin.userId })
  assert.equal((await owner.client.call('DELETE', `/v1/members/${admin.userId}`)).status, 204)
  assert.deepEqual(await statusOf(owner.client, made), ['disabled', 'owner_gone'])
})

const heardBy = async (made: MadeSubscription, accountId: string) => {
  const row = await rowOf(made, accountId)
  return audibleTypes(row, await ownersAllowed(em(), [row]))
}

test('a subscription hears what its owner may read now and could read when it was made, in its own account only', async () => {
  const person = await newPerson(platform, { role: 'admin' })
  const made = await newSubscription(person.client)
  const { accountId, userId } = person
  const whole = (await heardBy(made, accountId))!
  assert.ok(whole.includes('order.paid') && whole.includes('task.queued'))

  // A viewer here and an owner elsewhere is a viewer here.
  const other = await newPerson(platform)
  await query(em(), sql`update membership set role = 'viewer' where user_id = ${userId} and account_id = ${accountId}`)
  await query(
    em(),
    sql`insert into membership (account_id, user_id, role) values (${other.accountId}, ${userId}, 'owner')`,
  )
  const less = (await heardBy(made, accountId))!
  assert.ok(!less.includes('order.paid') && less.includes('task.queued'))

  await query(em(), sql`update membership set role = 'owner' where user_id = ${userId} and account_id = ${accountId}`)
  await query(em(), sql`update subscription set scopes = '{events:read,tasks:read}' where id = ${made.id}`)
  const pinned = (await heardBy(made, accountId))!
  assert.ok(!pinned.includes('order.paid') && pinned.includes('task.queued'))

  await query(em(), sql`delete from membership where user_id = ${userId} and account_id = ${accountId}`)
  assert.equal(await heardBy(made, accountId), undefined)
})

test('of a suspended account, a suspended person or an expired key nothing is heard', async () => {
  const { client, accountId, keyId } = await user()
  const made = await newSubscription(client)
  const person = await newPerson(platform)
  const theirs = await newSubscription(person.client)
  assert.ok((await heardBy(made, accountId)) && (await heardBy(theirs, person.accountId)))
  await query(em(), sql`update api_key set expires_at = now() - interval '1 second' where id = ${keyId}`)
  await query(em(), sql`update app_user set suspended_at = now() where id = ${person.userId}`)
  assert.deepEqual(await Promise.all([heardBy(made, accountId), heardBy(theirs, person.accountId)]), [
    undefined,
    undefined,
  ])
  await query(em(), sql`update api_key set expires_at = null where id = ${keyId}`)
  await query(em(), sql`update account set suspended_at = now() where id = ${accountId}`)
  assert.equal(await heardBy(made, accountId), undefined)
})

test('who leaves with their account leaves no subscription, secret or delivery behind', async () => {
  const person = await newPerson(platform)
  const made = await newSubscription(person.client)
  await query(
    em(),
    sql`insert into sink_consent (account_id, url) values (${person.accountId}, 'https://example.com/')`,
  )
  const exported = await person.client.call<{ subscriptions: { id: string }[] }>('GET', '/v1/me/export')
  assert.deepEqual(
    exported.body.subscriptions.map(({ id }) => id),
    [made.id],
  )
  assert.equal((await person.client.call('DELETE', '/v1/me')).status, 204)
  const left = await eventually('the account is empty', () =>
    query(
      em(),
      sql`select from subscription where account_id = ${person.accountId}
          union all select from sink_consent where account_id = ${person.accountId}
          union all select from subscription_secret where subscription_id = ${made.id}`,
    ),
  )
  assert.equal(left.length, 0)
})

test('who believes that an owner is gone is wrong when another key has taken its place meanwhile', async () => {
  const { client, accountId } = await user()
  const made = await agreedSubscription(em(), client)
  const ending = { reason: 'owner_gone', actor: 'system' } as const
  const late = await em().transactional(tx => disableSubscriptions(tx, [made.id], ending))
  assert.deepEqual([late, await statusOf(client, made)], [[], ['active', null]])
  await query(em(), sql`update subscription set owner_id = 'key_of_nobody' where id = ${made.id}`)
  assert.deepEqual(await em().transactional(tx => disableSubscriptions(tx, [made.id], ending)), [made.id])
  assert.equal((await rowOf(made, accountId)).status, 'disabled')
})
