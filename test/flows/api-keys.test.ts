import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { CloudEvent } from '#contracts/events/lifecycle.ts'
import { maxKeys, type KeyView } from '#contracts/http/keys.ts'
import { newId } from '#contracts/ids.ts'
import { newApiKey } from '#infra/api-keys.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount, testPepper } from '../support/account.ts'
import { eventually } from '../support/eventually.ts'
import { keyMaker, tally, type CreatedKey as Created } from '../support/key-maker.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'

const platform = await startPlatform({ after }, { start: ['ingress'] })
const { em, baseUrl } = platform
const owner = await newPerson(platform, { credits: 1_000 })
const { accountId } = owner
const { make, refused, statusOf, keyWith } = keyMaker(platform, owner)

const eventsOf = (id: string): Promise<string[]> =>
  eventually(`something was told of ${id}`, async () => {
    const { body } = await owner.client.call<{ data: CloudEvent[] }>('GET', `/v1/events?subject=${id}`)
    return body.data.length > 0 && body.data.map(({ type }) => type)
  })

test('a new key shows its token once and opens what it is for, and nothing else', async () => {
  const made = await make({ scopes: ['credits:read'] })
  assert.match(made.token, /^ink_live_[0-9A-Za-z]{46}$/)
  assert.ok(made.token.startsWith(made.start) && made.start.length === 12)
  assert.deepEqual([made.status, made.created_by, made.last_used_at], ['active', owner.userId, null])
  assert.equal(await statusOf(made.token), 200)
  assert.equal(await statusOf(made.token, '/v1/tasks'), 403)
  const { token: _token, ...view } = made
  assert.deepEqual((await owner.client.call('GET', `/v1/api-keys/${made.id}`)).body, view)
  assert.deepEqual(await eventsOf(made.id), ['api_key.created'])
})

test('the database holds nothing that a token could be made from', async () => {
  const { id, token } = await make({ scopes: ['credits:read'] })
  const [row] = await query<{ text: string }>(em(), sql`select k::text as text from api_key k where id = ${id}`)
  assert.ok(!row!.text.includes(token.slice(17)))
  const told = await query<{ text: string }>(
    em(),
    sql`select e::text as text from event e union all select a::text from audit_entry a union all select o::text from outbox o`,
  )
  assert.ok(told.length > 0 && told.every(({ text }) => !text.includes(token.slice(17))))
})

test('the keys of an account are listed by pages and by what has become of them', async () => {
  const { accountId: other } = await newAccount(em())
  const person = await newPerson(platform, { accountId: other })
  const [first, second] = [
    await make({ scopes: ['tasks:read'] }, person.client),
    await make({ scopes: ['tasks:read'] }, person.client),
  ]
  await person.client.call('DELETE', `/v1/api-keys/${first.id}`)
  type Page = { data: KeyView[]; next_cursor: string | null }
  const list = async (search: string): Promise<Page> =>
    (await person.client.call<Page>('GET', `/v1/api-keys?${search}`)).body
  const page = await list('limit=1')
  assert.deepEqual(
    page.data.map(({ id }) => id),
    [second.id],
  )
  const rest = await list(`limit=1&cursor=${page.next_cursor}`)
  assert.deepEqual(
    rest.data.map(({ id, status }) => [id, status]),
    [[first.id, 'revoked']],
  )
  assert.deepEqual(
    (await list('status=revoked')).data.map(({ id }) => id),
    [first.id],
  )
  assert.equal((await list('status=active')).data.length, 2, 'the one that was there and the second')
})

test('who signed in long ago proves again that it is them before a key is made, changed or rotated', async () => {
  const late = await newPerson(platform, { accountId, provenAt: new Date(Date.now() - 600_000) })
  const { id } = await make({ scopes: ['tasks:read'] })
  const asked = [
    await late.client.problem('POST', '/v1/api-keys', { json: { name: 'x', scopes: ['tasks:read'] } }),
    await late.client.problem('PATCH', `/v1/api-keys/${id}`, { json: { scopes: ['tasks:write'] } }),
    await late.client.problem('POST', `/v1/api-keys/${id}/rotate`, { json: {} }),
  ]
  for (const { status, body } of asked) assert.deepEqual([status, body.code], [401, 'reauth-required'])
  assert.equal((await late.client.call('DELETE', `/v1/api-keys/${id}`)).status, 204)
})

test('a change and a revocation hold from the very next request on', async () => {
  const { id, token } = await make({ scopes: ['credits:read'] })
  for (let turn = 0; turn < 20; turn++) {
    assert.equal(await statusOf(token), 200)
    await owner.client.call('PATCH', `/v1/api-keys/${id}`, { json: { scopes: ['tasks:read'] } })
    assert.equal(await statusOf(token), 403)
    await owner.client.call('PATCH', `/v1/api-keys/${id}`, { json: { scopes: ['credits:read'] } })
  }
  assert.equal((await owner.client.call('DELETE', `/v1/api-keys/${id}`)).status, 204)
  assert.equal(await statusOf(token), 401)
  assert.equal((await owner.client.call('DELETE', `/v1/api-keys/${id}`)).status, 204, 'again')
  const { status, body } = await owner.client.problem('PATCH', `/v1/api-keys/${id}`, { json: { name: 'x' } })
  assert.deepEqual([status, body.code, body['current_status']], [409, 'state-conflict', 'revoked'])
  assert.deepEqual(await eventsOf(id), ['api_key.created', 'api_key.revoked'])
})

test('a key that has expired answers 401, and may not be made expired', async () => {
  const past = new Date(Date.now() - 1_000).toISOString()
  const { status, body } = await owner.client.problem('POST', '/v1/api-keys', {
    json: { name: 'x', scopes: ['tasks:read'], expires_at: past },
  })
  assert.deepEqual([status, body.errors?.[0]?.pointer], [422, '/expires_at'])
  const { keyId, token } = await keyWith({ expiresAt: new Date(Date.now() + 3_600_000) })
  assert.equal(await statusOf(token), 200)
  await query(em(), sql`update api_key set expires_at = now() where id = ${keyId}`)
  await eventually('the key has ended', async () => (await statusOf(token)) === 401)
})

test('of a rotated key both tokens are good during the grace, and afterwards only the new one', async () => {
  const old = await make({ scopes: ['credits:read'], requests_per_minute: 600, task_types: ['text.recognize'] })
  const { status, body: next } = await owner.client.call<Created>('POST', `/v1/api-keys/${old.id}/rotate`, {
    json: { grace_seconds: 3_600 },
  })
  assert.equal(status, 201)
  assert.notEqual(next.token, old.token)
  assert.deepEqual(
    [next.name, next.scopes, next.requests_per_minute, next.task_types],
    [old.name, old.scopes, 600, ['text.recognize']],
  )
  assert.deepEqual([await statusOf(old.token), await statusOf(next.token)], [200, 200])
  const { body: seen } = await owner.client.call<KeyView>('GET', `/v1/api-keys/${old.id}`)
  assert.equal(seen.rotated_to, next.id)
  const graceMs = new Date(seen.grace_until!).getTime() - Date.now()
  assert.ok(graceMs > 3_500_000 && graceMs <= 3_600_000)
  assert.equal((await owner.client.call('POST', `/v1/api-keys/${old.id}/rotate`, { json: {} })).status, 409)
  // The grace ends: the same as waiting for an hour.
  await query(em(), sql`update api_key set expires_at = now(), grace_until = now() where id = ${old.id}`)
  await eventually('the old key has ended', async () => (await statusOf(old.token)) === 401)
  assert.equal(await statusOf(next.token), 200)
})

test('a key that is rotated without grace ends at once, and one never lives longer by being rotated', async () => {
  const old = await make({ scopes: ['credits:read'] })
  const { body: next } = await owner.client.call<Created>('POST', `/v1/api-keys/${old.id}/rotate`)
  assert.deepEqual([await statusOf(old.token), await statusOf(next.token)], [401, 200])
  const soon = new Date(Date.now() + 60_000)
  const { keyId } = await keyWith({ expiresAt: soon })
  const rotate = (graceSeconds: number) =>
    owner.client.call<Created>('POST', `/v1/api-keys/${keyId}/rotate`, { json: { grace_seconds: graceSeconds } })
  assert.equal((await rotate(7 * 86_400 + 1)).status, 422)
  assert.equal((await rotate(7 * 86_400)).body.expires_at, soon.toISOString())
  const { body: left } = await owner.client.call<KeyView>('GET', `/v1/api-keys/${keyId}`)
  assert.deepEqual([left.expires_at, left.grace_until], [soon.toISOString(), soon.toISOString()])
})

test('twenty rotations of one key at once make one successor', async () => {
  const { id } = await make({ scopes: ['credits:read'] })
  const rotate = () => owner.client.call('POST', `/v1/api-keys/${id}/rotate`, { json: { grace_seconds: 60 } })
  const answers = await Promise.all(Array.from({ length: 20 }, rotate))
  assert.deepEqual(tally(answers.map(({ status }) => status)), { 201: 1, 409: 19 })
})

test('a leaked key is revoked, told of, and its owners are written to; the answer never says whether there was one', async () => {
  const { id, token } = await make({ scopes: ['credits:read'], name: 'for the shop' })
  const report = async (json: object): Promise<string> => {
    const response = await fetch(`${baseUrl()}/v1/leaked-keys`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(json),
    })
    const names = [...response.headers.keys()].filter(name => name !== 'date').toSorted()
    return JSON.stringify([response.status, names, await response.json()])
  }
  const known = await report({ token, found_at: 'https://example.com/paste' })
  assert.equal(await statusOf(token), 401)
  const wrongSecret = `${token.slice(0, 20)}${token[20] === 'x' ? 'y' : 'x'}${token.slice(21)}`
  for (const other of [token, newApiKey(testPepper).token, wrongSecret, 'nonsense', '🦊']) {
    assert.equal(await report({ token: other }), known)
  }
  const { body } = await owner.client.call<KeyView>('GET', `/v1/api-keys/${id}`)
  assert.deepEqual([body.status, body.revoked_for], ['revoked', 'leaked'])
  assert.deepEqual(await eventsOf(id), ['api_key.created', 'api_key.leaked'])
  const [entry] = await query<{ actor: string; facts: { found_at: string } }>(
    em(),
    sql`select actor, facts from audit_entry where subject = ${id} and action = 'key.leaked'`,
  )
  assert.deepEqual([entry?.actor, entry?.facts.found_at], ['anonymous', 'https://example.com/paste'])
})

test('a key that is reported with a wrong secret goes on', async () => {
  const { token } = await make({ scopes: ['credits:read'] })
  const guess = newApiKey(testPepper).token
  await fetch(`${baseUrl()}/v1/leaked-keys`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: guess }),
  })
  assert.equal(await statusOf(token), 200)
})

test('an account has a limited number of keys, and exactly that also when many are made at once', async () => {
  const person = await newPerson(platform)
  await query(
    em(),
    sql`insert into api_key (id, account_id, lookup, digest, start, name, scopes)
        select ${newId('key')} || n, ${person.accountId}, n::text || ${newId('key')}, '', '', '', '{}' from generate_series(1, ${maxKeys - 5}::int) n`,
  )
  const json = { name: 'x', scopes: ['tasks:read'] }
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => person.client.call<{ code: string }>('POST', '/v1/api-keys', { json })),
  )
  const made = answers.filter(({ status }) => status === 201)
  // One was there with the account.
  assert.equal(made.length, 4)
  assert.deepEqual(tally(answers.map(({ status, body }) => body.code ?? status)), { 201: 4, 'quota-exceeded': 8 })
})

const faulty: [string, unknown][] = [
  ['name', ''],
  ['name', 'x'.repeat(101)],
  ['name', 'two\nlines'],
  ['scopes', []],
  ['scopes', ['tasks:read', 'tasks:read']],
  ['scopes', ['everything']],
  ['task_types', []],
  ['task_types', ['diagnostic.echo']],
  ['task_types', ['text.nope']],
  ['allowed_cidrs', ['127.0.0.1']],
  ['allowed_cidrs', ['127.0.0.1/33']],
  ['allowed_cidrs', ['example.com/24']],
  ['allowed_cidrs', ['10.0.0.0/8', '10.0.0.0/8']],
  ['requests_per_minute', 0],
  ['requests_per_minute', 1.5],
  ['requests_per_minute', '10'],
  ['tasks_in_flight', -1],
  ['expires_at', 'tomorrow'],
]

test('what is no key is refused, with a pointer to what is wrong', async () => {
  for (const [name, value] of faulty) {
    const { status, pointers } = await refused({ scopes: ['tasks:read'], [name]: value }, owner.client)
    assert.equal(status, 422, `${name} ${JSON.stringify(value)}`)
    assert.ok(
      pointers?.every(pointer => pointer.startsWith(`/${name}`)),
      `${name} ${JSON.stringify(value)}: ${String(pointers)}`,
    )
  }
})
