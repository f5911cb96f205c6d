import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#contracts/ids.ts'
import { readWallet } from '#infra/db/money/ledger.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../support/account.ts'
import { clientOf, type Client } from '../support/client.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const em = platform.em

type Adjustment = {
  id: string
  status: string
  amount: string
  made_by: string
  decided_by: string | null
  account_id: string
  kind: string
  expires_at: string | null
}

const operator = async (): Promise<{ client: Client; keyId: string }> => {
  const { token, keyId } = await newAccount(em(), { scopes: ['admin'] })
  return { client: clientOf(platform.baseUrl, token), keyId }
}

const [first, second] = [await operator(), await operator()]
const newCustomer = async (credits = 0): Promise<string> => (await newAccount(em(), { credits })).accountId
const withKey = (key = newId('request')): { headers: Record<string, string> } => ({
  headers: { 'Idempotency-Key': key },
})

const post = (path: string, json: object, { client = first.client, key = newId('request') } = {}) =>
  client.call<Adjustment & { code?: string }>('POST', `/v1/admin/${path}`, { json, ...withKey(key) })

const adjust = (account_id: string, amount: string, options = {}) =>
  post('adjustments', { account_id, amount, reason: 'a mistake of ours' }, options)

const decide = (id: string, what: 'approve' | 'reject', client = second.client) =>
  client.call<Adjustment & { code?: string }>('POST', `/v1/admin/adjustments/${id}/${what}`)

const availableOf = async (accountId: string): Promise<bigint> => (await readWallet(em(), accountId)).available

test('an operator gives and takes, with a reason that the journal keeps', async () => {
  const accountId = await newCustomer()
  const given = await adjust(accountId, '30')
  assert.deepEqual([given.status, given.body.status, given.body.decided_by], [201, 'applied', null])
  assert.equal((await adjust(accountId, '-12')).status, 201)
  assert.equal(await availableOf(accountId), 18n)
  const memos = await query<{ memo: string }>(
    em(),
    sql`select memo from ledger_transfer where account_id = ${accountId}`,
  )
  assert.deepEqual(
    memos.map(({ memo }) => memo),
    ['a mistake of ours', 'a mistake of ours'],
  )
  const read = await first.client.call<Adjustment>('GET', given.headers.get('Location')!)
  assert.deepEqual(read.body, given.body)
})

test('a grant is a lot of its kind, with its end', async () => {
  const accountId = await newCustomer()
  const expires_at = '2099-01-01T00:00:00.000Z'
  const json = { account_id: accountId, amount: '5', kind: 'promo', expires_at, reason: 'welcome' }
  const { status, body } = await post('grants', json)
  assert.deepEqual([status, body.kind, body.expires_at], [201, 'promo', expires_at])
  const lots = await query(
    em(),
    sql`select kind, remaining, expires_at as "expiresAt" from credit_lot where account_id = ${accountId}`,
  )
  assert.deepEqual(lots, [{ kind: 'promo', remaining: '5', expiresAt: new Date(expires_at) }])
})

test('money is moved only under an Idempotency-Key, and once under each', async () => {
  const accountId = await newCustomer()
  const json = { account_id: accountId, amount: '5', reason: 'once' }
  for (const path of ['grants', 'adjustments']) {
    const without = await first.client.problem('POST', `/v1/admin/${path}`, { json })
    assert.deepEqual([without.status, without.body.code], [400, 'idempotency-key-required'])
    const key = newId('request')
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(path, json, { key })))
    assert.ok(answers.every(({ status }) => status === 201 || status === 409))
    const again = await post(path, json, { key })
    assert.deepEqual([again.status, again.headers.get('Idempotent-Replayed')], [201, 'true'])
    assert.equal((await post(path, { ...json, amount: '6' }, { key })).body.code, 'idempotency-key-reused')
  }
  assert.equal(await availableOf(accountId), 10n)
})

test('an answer about money is kept for a week', async () => {
  const key = newId('request')
  await adjust(await newCustomer(), '1', { key })
  const [kept] = await query<{ days: number }>(
    em(),
    sql`select round(extract(epoch from expires_at - now()) / 86400)::int as days from idempotency_key where key = ${key}`,
  )
  assert.equal(kept!.days, 7)
})

test('many small adjustments of one account within a day are one large one, whoever makes them', async () => {
  const accountId = await newCustomer(20_000)
  const limit = 10_000
  const parts = await Promise.all(Array.from({ length: 6 }, () => adjust(accountId, '2500')))
  const given = parts.filter(({ body }) => body.status === 'applied')
  assert.equal(given.length * 2500, limit)
  assert.equal((await adjust(accountId, '1', { client: second.client })).body.status, 'pending')
  assert.equal((await adjust(accountId, '-10000')).body.status, 'applied')
  assert.equal((await adjust(accountId, '-1')).body.status, 'pending')
  assert.equal((await adjust(await newCustomer(), '10000')).body.status, 'applied')
  await query(
    em(),
    sql`update adjustment set created_at = created_at - interval '1 day' where account_id = ${accountId}`,
  )
  assert.equal((await adjust(accountId, '10000')).body.status, 'applied')
})

test('what is over the limit waits for another operator, and happens once when both approve at once', async () => {
  const accountId = await newCustomer()
  const { body } = await adjust(accountId, '10001')
  assert.equal(body.status, 'pending')
  assert.equal(await availableOf(accountId), 0n)
  const third = await operator()
  const both = await Promise.all([decide(body.id, 'approve'), decide(body.id, 'approve', third.client)])
  assert.deepEqual(
    both.map(({ status }) => status).toSorted((one, other) => one - other),
    [200, 409],
  )
  assert.equal(await availableOf(accountId), 10_001n)
})

test('the limit itself does not wait, either way, and a grant over it does', async () => {
  const accountId = await newCustomer(20_000)
  assert.equal((await adjust(accountId, '-10000')).body.status, 'applied')
  assert.equal((await adjust(accountId, '-10001')).body.status, 'pending')
  assert.equal((await post('grants', { account_id: accountId, amount: '10001', reason: 'big' })).body.status, 'pending')
})

test('nobody approves or rejects what they asked for themselves', async () => {
  const { body } = await adjust(await newCustomer(), '20000')
  for (const what of ['approve', 'reject'] as const) {
    const answer = await decide(body.id, what, first.client)
    assert.deepEqual([answer.status, answer.body.code], [403, 'forbidden'])
  }
})

test('two keys of the same person are the same hand', async () => {
  const { body } = await adjust(await newCustomer(), '20000')
  const other = await operator()
  const userId = newId('user')
  await query(em(), sql`update api_key set created_by = ${userId} where id in (${first.keyId}, ${other.keyId})`)
  assert.equal((await decide(body.id, 'approve', other.client)).status, 403)
  const made = await operator()
  await query(em(), sql`update api_key set created_by = ${other.keyId} where id = ${made.keyId}`)
  assert.equal((await decide(body.id, 'approve', made.client)).status, 403, 'nor is a key that one of them has made')
  await query(em(), sql`update api_key set created_by = null where id in (${first.keyId}, ${other.keyId})`)
})

test('what was rejected stays so, and said again by the same operator it is no trouble', async () => {
  const accountId = await newCustomer()
  const { body } = await adjust(accountId, '20000')
  assert.equal((await decide(body.id, 'reject')).body.status, 'rejected')
  assert.equal((await decide(body.id, 'reject')).status, 200)
  assert.equal((await decide(body.id, 'approve')).status, 409)
  assert.equal(await availableOf(accountId), 0n)
})

test('more than is available is not taken, and what waited for an approval still waits then', async () => {
  const accountId = await newCustomer(10)
  assert.equal((await adjust(accountId, '-11')).status, 409)
  const { body } = await adjust(accountId, '-20000')
  assert.equal((await decide(body.id, 'approve')).status, 409)
  const read = await first.client.call<Adjustment>('GET', `/v1/admin/adjustments/${body.id}`)
  assert.equal(read.body.status, 'pending')
  assert.equal(await availableOf(accountId), 10n)
})

test('pending adjustments can be listed, and the account sees what is promised', async () => {
  const { accountId, token } = await newAccount(em())
  await adjust(accountId, '20000')
  await adjust(accountId, '5')
  const list = async (parameters: string): Promise<Adjustment[]> =>
    (await first.client.call<{ data: Adjustment[] }>('GET', `/v1/admin/adjustments?${parameters}`)).body.data
  const pending = await list(`account_id=${accountId}&status=pending`)
  assert.deepEqual(
    pending.map(({ amount }) => amount),
    ['20000'],
  )
  assert.equal((await list(`account_id=${accountId}&order=asc&limit=1`))[0]!.amount, '20000')
  const { body } = await clientOf(platform.baseUrl, token).call<{ pending: string }>('GET', '/v1/credits/balance')
  assert.equal(body.pending, '20000')
})

const wrong: [what: string, change: object][] = [
  ['nothing', { amount: '0' }],
  ['a fraction', { amount: '1.5' }],
  ['an exponent', { amount: '1e3' }],
  ['a number of JSON', { amount: 5 }],
  ['more than anybody means', { amount: '1000000000000001' }],
  ['no reason', { reason: ' ' }],
  ['a reason without end', { reason: 'x'.repeat(301) }],
  ['an account that does not exist', { account_id: newId('account') }],
  ['a member that does not exist', { status: 'applied' }],
]
for (const [what, change] of wrong) {
  test(`an adjustment of ${what} is refused`, async () => {
    const json = { account_id: await newCustomer(), amount: '5', reason: 'a test', ...change }
    assert.equal((await post('adjustments', json)).status, 422)
  })
}

test('a grant is neither negative nor over before it begins', async () => {
  const json = { account_id: await newCustomer(), reason: 'a test' }
  assert.equal((await post('grants', { ...json, amount: '-5' })).status, 422)
  assert.equal((await post('grants', { ...json, amount: '5', expires_at: '2020-01-01T00:00:00Z' })).status, 422)
})

test('what operators do with credits is in the audit log', async () => {
  const accountId = await newCustomer()
  const { body } = await adjust(accountId, '20000')
  await decide(body.id, 'approve')
  const entries = await query<{ action: string; actor: string }>(
    em(),
    sql`select action, actor from audit_entry where subject = ${body.id} order by sequence`,
  )
  assert.deepEqual(entries, [
    { action: 'adjustment.requested', actor: first.keyId },
    { action: 'adjustment.applied', actor: second.keyId },
  ])
})

test('the books are proven over HTTP, and what is wrong is named', async () => {
  type Reconciliation = {
    is_balanced: boolean
    accounts: number
    discrepancies: { account_id: string; what: string }[]
  }
  const prove = async (): Promise<Reconciliation> =>
    (await first.client.call<Reconciliation>('POST', '/v1/admin/ledger/reconcile')).body
  assert.equal((await prove()).is_balanced, true)
  const accountId = await newCustomer(10)
  await query(em(), sql`update credit_lot set remaining = 9 where account_id = ${accountId}`)
  const { is_balanced, discrepancies } = await prove()
  assert.equal(is_balanced, false)
  assert.deepEqual([...new Set(discrepancies.map(({ account_id }) => account_id))], [accountId])
  await query(em(), sql`update credit_lot set remaining = 10 where account_id = ${accountId}`)
})
