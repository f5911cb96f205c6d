import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { beginPlan, endPaidPlans, putPlanBack } from '#infra/db/money/account-plans.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../support/account.ts'
import { clientOf } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { startPlatform } from '../support/platform.ts'
import { storedOrder } from '../support/stored-order.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const em = platform.em
const clientFor = async (options: Parameters<typeof newAccount>[1]) => {
  const account = await newAccount(em(), options)
  return { ...account, client: clientOf(platform.baseUrl, account.token) }
}
const operator = await clientFor({ scopes: ['admin'] })
const user = await clientFor({
  credits: 10,
  scopes: ['tasks:write', 'tasks:read', 'keys:write', 'keys:read', 'audit:read'],
})

type Json = Record<string, unknown>
const setting = async (key: string) => (await operator.client.call<Json>('GET', `/v1/admin/settings/${key}`)).body
const post = () =>
  user.client.call<Json>('POST', '/v1/tasks', { json: { type: 'entities.extract', input: { text: 'Tea at 5 pm' } } })

test('an operator reads and changes settings, and no one else sees that they exist', async () => {
  const { body } = await operator.client.call<{ data: Json[] }>('GET', '/v1/admin/settings')
  assert.ok(body.data.some(({ key, is_default: is }) => key === 'maintenance.is_on' && is === true))
  const refused = await user.client.call<Json>('GET', '/v1/admin/settings')
  assert.equal(refused.status, 403)

  const wrong = await operator.client.call<Json>('PATCH', '/v1/admin/settings/orders.unpaid_minutes', {
    json: { value: 'soon' },
  })
  assert.equal(wrong.status, 422)
  const unknown = await operator.client.call<Json>('PATCH', '/v1/admin/settings/no.such', { json: { value: 1 } })
  assert.equal(unknown.status, 404)

  const changed = await operator.client.call<Json>('PATCH', '/v1/admin/settings/orders.unpaid_minutes', {
    json: { value: 45 },
  })
  assert.equal(changed.status, 200)
  assert.deepEqual([changed.body['value'], changed.body['revision'], changed.body['is_default']], [45, 1, false])
})

test('of two who change a setting that both have seen, one is told that it has changed', async () => {
  const key = 'credits.low_percent'
  const change = (value: number) =>
    operator.client.call<Json>('PATCH', `/v1/admin/settings/${key}`, {
      json: { value },
      headers: { 'If-Match': '"0"' },
    })
  const statuses = (await Promise.all([change(20), change(30)])).map(({ status }) => status)
  assert.deepEqual(
    statuses.toSorted((one, other) => one - other),
    [200, 412],
  )
  assert.equal((await operator.client.call('DELETE', `/v1/admin/settings/${key}`)).status, 204)
  assert.equal((await setting(key))['is_default'], true)
})

test('maintenance refuses what changes something, lets reading and operators go on, and ends', async () => {
  const set = (value: boolean) =>
    operator.client.call('PATCH', '/v1/admin/settings/maintenance.is_on', { json: { value } })
  assert.equal((await post()).status, 202)
  await set(true)
  const refused = await eventually('maintenance has begun', async () => {
    const answer = await post()
    return answer.status === 503 ? answer : undefined
  })
  assert.equal(refused.body['code'], 'maintenance')
  assert.equal(refused.headers.get('Retry-After'), '30')
  assert.equal((await user.client.call('GET', '/v1/tasks')).status, 200)
  await set(false)
  await eventually('maintenance is over', async () => (await post()).status === 202 || undefined)
})

test('an account that is suspended is refused at its next request, and goes on when it is let', async () => {
  const { accountId, client } = await clientFor({ scopes: ['tasks:read'] })
  const patch = (json: object) => operator.client.call<Json>('PATCH', `/v1/admin/accounts/${accountId}`, { json })
  assert.equal((await client.call('GET', '/v1/tasks')).status, 200)
  assert.equal((await patch({ is_suspended: true })).status, 422)
  assert.equal((await patch({ is_suspended: true, reason: 'a test' })).status, 200)
  await eventually('it is refused', async () => (await client.call('GET', '/v1/tasks')).status === 403 || undefined)
  assert.equal((await patch({ is_suspended: false })).body['suspended_at'], null)
  await eventually('it goes on', async () => (await client.call('GET', '/v1/tasks')).status === 200 || undefined)
})

test('another plan brings its limits, and exceptions are made from those', async () => {
  const { accountId } = await clientFor({})
  const { body } = await operator.client.call<{ plan: string; limits: Json }>(
    'PATCH',
    `/v1/admin/accounts/${accountId}`,
    {
      json: { plan: 'free', limits: { designs: 7 }, time_zone: 'Asia/Shanghai' },
    },
  )
  assert.deepEqual([body.plan, body.limits['designs'], body.limits['tasksInFlight']], ['free', 7, 20])
  const until = new Date(Date.now() + 60_000).toISOString()
  const temporary_limits = [{ name: 'designs', value: 9, until }]
  const patch = (json: object) =>
    operator.client.call<{ limits: Json }>('PATCH', `/v1/admin/accounts/${accountId}`, { json })
  assert.equal((await patch({ temporary_limits })).status, 422)
  assert.equal((await patch({ temporary_limits, reason: 'a fair' })).body.limits['designs'], 9)
  const found = await operator.client.call<{ data: Json[] }>('GET', '/v1/admin/accounts?plan=free&limit=100')
  assert.ok(found.body.data.some(({ id }) => id === accountId))
  for (const json of [{ time_zone: 'Mars/Olympus' }, { limits: { designs: -1 } }, { credits: 5 }, { available: '9' }])
    assert.equal((await operator.client.call('PATCH', `/v1/admin/accounts/${accountId}`, { json })).status, 422)
})

test('a plan that an operator has given is no longer that of an order: neither its end nor its refund takes it away', async () => {
  const { accountId } = await clientFor({})
  const { order_id: orderId } = await storedOrder(em(), accountId)
  const bought = { accountId, orderId, plan: 'pro', months: 1 } as const
  const replaced = await em().transactional(tx => beginPlan(tx, bought))
  const path = `/v1/admin/accounts/${accountId}`
  assert.equal((await operator.client.call('PATCH', path, { json: { plan: 'pro' } })).status, 200)
  const paid = sql`select from account where id = ${accountId} and plan_order_id is not null and paid_until is not null`
  assert.equal((await query(em(), paid)).length, 1, 'the same plan is still the one that was bought')
  assert.equal((await operator.client.call('PATCH', path, { json: { plan: 'enterprise' } })).status, 200)
  await em().transactional(tx => putPlanBack(tx, { ...bought, replaced }))
  await query(em(), sql`update account set paid_until = now() where id = ${accountId} and paid_until is not null`)
  await em().transactional(tx => endPaidPlans(tx, 100))
  assert.equal((await operator.client.call<Json>('GET', path)).body['plan'], 'enterprise')
})

test('a plan that is paid for while an operator changes something else of the account stays', async () => {
  const { accountId } = await clientFor({})
  const path = `/v1/admin/accounts/${accountId}`
  const { order_id: orderId } = await storedOrder(em(), accountId)
  const patching = await em().transactional(async tx => {
    await beginPlan(tx, { accountId, orderId, plan: 'pro', months: 1 })
    const patched = operator.client.call<Json>('PATCH', path, { json: { time_zone: 'Asia/Tokyo' } })
    await eventually('the change waits for the account', async () => {
      const waiting = sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
      return (await query(em(), waiting)).length > 0
    })
    return { patched }
  })
  const { body } = await patching.patched
  assert.deepEqual([body['plan'], body['time_zone']], ['pro', 'Asia/Tokyo'])
})

const providerKey = {
  name: 'Main',
  type: 'image',
  provider: 'openai',
  base_url: 'https://api.openai.com/v1',
  model: 'gpt-image-1',
}
const canary = 'sk-canary-4242424242424242'

test('the key of a provider is taken and never shown, neither in answers nor in rows nor in the audit log', async () => {
  const { client, accountId } = await clientFor({ scopes: ['keys:write', 'keys:read', 'audit:read'] })
  const refused = await client.call<Json>('POST', '/v1/provider-keys', { json: { ...providerKey, key: canary } })
  assert.equal(refused.body['code'], 'forbidden')
  await query(em(), sql`update account set plan = 'pro' where id = ${accountId}`)
  const made = await eventually('the plan is known', async () => {
    const answer = await client.call<Json>('POST', '/v1/provider-keys', { json: { ...providerKey, key: canary } })
    return answer.status === 201 ? answer : undefined
  })
  assert.equal(made.body['last4'], '4242')
  const path = `/v1/provider-keys/${String(made.body['id'])}`
  const read = await client.call<Json>('GET', path)
  const tag = read.headers.get('ETag')!
  const changed = await client.call<Json>('PATCH', path, {
    json: { key: `${canary}-2`, name: 'Other' },
    headers: { 'If-Match': tag },
  })
  assert.deepEqual([changed.status, changed.body['name'], changed.body['revision']], [200, 'Other', 2])
  assert.notEqual(changed.body['fingerprint'], read.body['fingerprint'])
  assert.equal((await client.call('PATCH', path, { json: { name: 'x' }, headers: { 'If-Match': tag } })).status, 412)
  assert.equal((await client.call('PATCH', path, { json: { name: 'x' } })).status, 428)

  const log = await client.call<Json>('GET', '/v1/audit-log')
  const rows = await query(
    em(),
    sql`select provider_key::text, (select json_agg(audit_entry)::text from audit_entry) from provider_key`,
  )
  const all = JSON.stringify([made.body, read.body, changed.body, log.body, rows])
  assert.ok(!all.includes(canary) && !all.includes(Buffer.from(canary).toString('hex')))
  assert.equal((await client.call('DELETE', path)).status, 204)
  assert.equal((await client.call('GET', path)).status, 404)
})

test('an address that is no plain https address of a name is refused', async () => {
  for (const base_url of [
    'http://api.openai.com',
    'https://127.0.0.1/v1',
    'https://[::1]/',
    'https://me:pw@api.openai.com/',
    'https://api.openai.com/?x=1',
    'file:///etc/passwd',
  ]) {
    const { status } = await operator.client.call('POST', '/v1/provider-keys', {
      json: { ...providerKey, base_url, key: canary },
    })
    assert.equal(status, 422, base_url)
  }
})

test('the audit log tells what was done, to the account its own part, and proves that it is whole', async () => {
  const { body } = await operator.client.call<{ data: Json[] }>(
    'GET',
    '/v1/admin/audit-log?action=setting.changed&order=asc',
  )
  assert.deepEqual(body.data[0]!['facts'], { before: 30, after: 45 })
  const own = await user.client.call<{ data: { account_id: string }[] }>('GET', '/v1/audit-log')
  assert.ok(own.body.data.every(entry => entry.account_id === user.accountId))
  const verdict = await operator.client.call<Json>('POST', '/v1/admin/audit-log/verify', { json: {} })
  assert.deepEqual(verdict.body, { object: 'audit_verdict', is_whole: true, broken: [] })
  const exported = await fetch(`${platform.baseUrl()}/v1/admin/audit-log/export?action=setting.changed`, {
    headers: { Authorization: `Bearer ${operator.token}` },
  })
  const lines = (await exported.text())
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Json)
  assert.ok(lines.length >= 3 && lines.every(({ object }) => object === 'audit_entry'))
})
