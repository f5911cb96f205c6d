import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { SessionView, SignInView } from '#contracts/http/auth.ts'
import type { UserView } from '#contracts/http/me.ts'
import { query, sql } from '#infra/db/sql.ts'
import { newAccount } from '../support/account.ts'
import { letterTo } from '../support/mailbox.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'
import { goodPassword, signedUp, signIn, stranger, type SignedUp } from '../support/signed-up.ts'

const platform = await startPlatform({ after }, { start: ['relay', 'delivery', 'ingress'] })
const { call, problem } = stranger(platform)
const em = platform.em

const refresh = (token: string) =>
  call<SignInView & { code?: string }>('POST', '/v1/auth/refresh', { json: { refresh_token: token } })
const meStatus = async ({ client }: Pick<SignedUp, 'client'>): Promise<number> =>
  (await client.call('GET', '/v1/me')).status

/** A process that has not heard of a change yet may answer for a moment as before. */
const becomes = async (person: Pick<SignedUp, 'client'>, status: number): Promise<void> => {
  while ((await meStatus(person)) !== status) await new Promise(setImmediate)
}

beforeEach(async () => void (await query(em(), sql`delete from throttle`)))

const ada = await signedUp(platform)

test('of fifty who refresh with one token at once all go on, with one successor', async () => {
  const { refresh_token: token, session_id: id } = await signIn(platform, ada.email)
  const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(token)))
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200])
  assert.equal(new Set(answers.map(({ body }) => body.refresh_token)).size, 1)
  const stored = await query(em(), sql`select from refresh_token where session_id = ${id}`)
  assert.equal(stored.length, 2)
  assert.equal((await refresh(answers[0]!.body.refresh_token!)).status, 200)
})

test('a token that is shown again within the grace gives the same successor, after it the session ends and its owner is told', async () => {
  const session = await signIn(platform, ada.email)
  const first = await refresh(session.refresh_token)
  const again = await refresh(session.refresh_token)
  assert.equal(again.body.refresh_token, first.body.refresh_token)
  await query(em(), sql`update refresh_token set used_at = now() - interval '31 seconds' where used_at is not null`)

  const late = await refresh(session.refresh_token)
  assert.deepEqual([late.status, late.body.code], [401, 'token-revoked'])
  await becomes(session, 401)
  assert.equal((await refresh(first.body.refresh_token!)).status, 401)
  const events = await query<{ subject: string; account_id: string }>(
    em(),
    sql`select subject, account_id from event where type = 'session.reuse_detected'`,
  )
  assert.deepEqual(events, [{ subject: session.session_id, account_id: ada.account_id }])
  await letterTo(platform, ada.email, { subject: /session.*ended/ })
  const audited = await query(
    em(),
    sql`select from audit_entry where action = 'session.reuse_detected' and subject = ${session.session_id}`,
  )
  assert.equal(audited.length, 1)
})

test('a session that has ended falls into no grace', async () => {
  const session = await signIn(platform, ada.email)
  const { body } = await refresh(session.refresh_token)
  await call('POST', '/v1/auth/logout', { json: { refresh_token: body.refresh_token } })
  for (const token of [session.refresh_token, body.refresh_token!]) assert.equal((await refresh(token)).status, 401)
})

test('a session ends when it was not used for long, and after a month however often it was', async () => {
  for (const column of ['idle_expires_at', 'absolute_expires_at']) {
    const session = await signIn(platform, ada.email)
    await query(
      em(),
      sql`update session set ${sql.ref(column)} = now() - interval '1 second' where id = ${session.session_id}`,
    )
    assert.equal((await refresh(session.refresh_token)).status, 401, column)
  }
  const session = await signIn(platform, ada.email)
  await query(
    em(),
    sql`update session set absolute_expires_at = now() + interval '1 hour' where id = ${session.session_id}`,
  )
  await refresh(session.refresh_token)
  const [row] = await query<{ isCapped: boolean }>(
    em(),
    sql`select idle_expires_at = absolute_expires_at as "isCapped" from session where id = ${session.session_id}`,
  )
  assert.ok(row!.isCapped)
})

test('neither tokens nor passwords are stored, but their digests are', async () => {
  const session = await signIn(platform, ada.email)
  for (const table of ['refresh_token', 'session', 'app_user', 'audit_entry', 'event', 'outbox']) {
    const rows = await query<{ row: string }>(em(), sql`select to_jsonb(t)::text as row from ${sql.table(table)} t`)
    for (const secret of [session.refresh_token, session.access_token, goodPassword])
      assert.ok(!rows.some(({ row }) => row.includes(secret)), table)
  }
})

test('what ends a session acts on the very next request, though its access token has not expired', async () => {
  const outside = async (change: (person: Awaited<ReturnType<typeof newPerson>>) => ReturnType<typeof sql>) => {
    const person = await newPerson(platform)
    assert.equal(await meStatus(person), 200)
    await query(em(), change(person))
    return person
  }
  await becomes(
    await outside(({ sessionId }) => sql`update session set revoked_at = now() where id = ${sessionId}`),
    401,
  )
  await becomes(await outside(({ userId }) => sql`delete from membership where user_id = ${userId}`), 401)
  await becomes(await outside(({ userId }) => sql`update app_user set deleted_at = now() where id = ${userId}`), 401)
  await becomes(await outside(({ userId }) => sql`update app_user set suspended_at = now() where id = ${userId}`), 403)
  await becomes(
    await outside(({ accountId }) => sql`update account set suspended_at = now() where id = ${accountId}`),
    403,
  )
})

test('another role opens and closes at once what it may do', async () => {
  const person = await newPerson(platform, { role: 'viewer' })
  const status = async (): Promise<number> =>
    (await person.client.call('POST', '/v1/domains', { json: { name: 'example.org' } })).status
  assert.equal(await status(), 403)
  await query(em(), sql`update membership set role = 'editor' where user_id = ${person.userId}`)
  while ((await status()) !== 201) await new Promise(setImmediate)
})

test('a suspension ends every session for good', async () => {
  const session = await signIn(platform, (await signedUp(platform)).email)
  await query(em(), sql`update app_user set suspended_at = now() where id = ${session.user_id}`)
  assert.equal((await refresh(session.refresh_token)).status, 401)
  const answer = await problem('POST', '/v1/auth/login', { json: { email: session.email, password: goodPassword } })
  assert.deepEqual([answer.status, answer.body.code], [403, 'account-suspended'])
  await query(em(), sql`update app_user set suspended_at = null where id = ${session.user_id}`)
  assert.equal((await refresh(session.refresh_token)).status, 401)
  await signIn(platform, session.email)
})

test('sessions are listed with device, address and last use, and any of one’s own can be ended', async () => {
  const person = await signedUp(platform)
  const other = await signIn(platform, person.email)
  const { body } = await person.client.call<{ data: SessionView[] }>('GET', '/v1/auth/sessions')
  assert.deepEqual(body.data.map(({ id }) => id).toSorted(), [person.session_id, other.session_id].toSorted())
  const mine = body.data.find(({ is_current: isCurrent }) => isCurrent)!
  assert.deepEqual([mine.id, mine.device, mine.ip], [person.session_id, 'node', '127.0.0.1'])

  const foreign = await ada.client.problem('DELETE', `/v1/auth/sessions/${other.session_id}`)
  assert.equal(foreign.status, 404)
  assert.equal((await person.client.call('DELETE', `/v1/auth/sessions/${other.session_id}`)).status, 204)
  await becomes(other, 401)
  assert.equal(await meStatus(person), 200)
  assert.equal((await person.client.call('POST', '/v1/auth/logout-all')).status, 204)
  await becomes(person, 401)
})

test('a step up asks for the password again when the last proof is old, and its token opens what asked', async () => {
  const person = await signedUp(platform)
  await query(em(), sql`update session set proven_at = now() - interval '6 minutes' where id = ${person.session_id}`)
  const { body: renewed } = await refresh(person.refresh_token)
  const send = (token: string) =>
    person.client.call<{ code?: string }>('POST', '/v1/auth/email/change', {
      json: { email: person.email },
      headers: { Authorization: `Bearer ${token}` },
    })
  const early = await send(renewed.access_token)
  assert.deepEqual([early.status, early.body.code], [401, 'reauth-required'])
  assert.match(early.headers.get('WWW-Authenticate')!, /max_age=300/)
  const wrong = await person.client.problem('POST', '/v1/auth/prove', { json: { password: 'not the right one' } })
  assert.equal(wrong.status, 403)
  const proof = await person.client.call<SignInView>('POST', '/v1/auth/prove', { json: { password: goodPassword } })
  assert.equal(proof.status, 200)
  assert.equal((await send(proof.body.access_token)).status, 202)
})

test('a key signs nobody in: what is for people answers it 403', async () => {
  const { token } = await newAccount(em())
  const answer = await call<{ code: string; required_scope: string }>('GET', '/v1/me', {
    headers: { Authorization: `Bearer ${token}` },
  })
  assert.deepEqual([answer.status, answer.body.code, answer.body.required_scope], [403, 'insufficient-scope', 'person'])
})

test('the keys of access tokens are public, and only their public halves', async () => {
  const { status, body, headers } = await call<{ keys: Record<string, string>[] }>('GET', '/.well-known/jwks.json')
  assert.equal(status, 200)
  assert.match(headers.get('Cache-Control')!, /public/)
  assert.deepEqual(
    body.keys.map(key => Object.keys(key).toSorted()),
    [['alg', 'crv', 'kid', 'kty', 'use', 'x']],
  )
})

test('one changes what one is called and how one looks, with a picture of one’s own account only', async () => {
  const person = await newPerson(platform)
  const change = (json: object) => person.client.call<UserView & { code?: string }>('PATCH', '/v1/me', { json })
  const { body } = await change({ name: '  Ada Lovelace ', language: 'zh', time_zone: 'Asia/Shanghai' })
  assert.deepEqual([body.name, body.language, body.time_zone], ['Ada Lovelace', 'zh', 'Asia/Shanghai'])
  for (const json of [
    { time_zone: 'Mars/Olympus' },
    { name: '' },
    { language: 'xx' },
    { email: 'a@b.c' },
    { role: 'owner' },
  ])
    assert.equal((await change(json)).status, 422, JSON.stringify(json))

  const pixel = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  const { body: asset } = await person.client.call<{ id: string }>('POST', '/v1/assets', {
    body: pixel,
    headers: { 'Content-Type': 'image/png' },
  })
  const shown = await change({ avatar_asset_id: asset.id })
  assert.equal(shown.body.avatar_asset_id, asset.id)
  assert.equal((await fetch(shown.body.avatar_url!)).status, 200)
  const other = await newPerson(platform)
  const stolen = await other.client.problem('PATCH', '/v1/me', { json: { avatar_asset_id: asset.id } })
  assert.equal(stolen.status, 422)
  assert.equal((await change({ avatar_asset_id: null })).body.avatar_url, null)
})
