import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { UserView } from '#contracts/http/me.ts'
import { query, sql } from '#infra/db/sql.ts'
import { clientOf } from '../support/client.ts'
import { letterTo, lettersTo } from '../support/mailbox.ts'
import { startPlatform } from '../support/platform.ts'
import { goodPassword, newEmail, signedUp, signIn, stranger } from '../support/signed-up.ts'

const platform = await startPlatform({ after }, { start: ['relay', 'delivery', 'ingress'] })
const { call, problem } = stranger(platform)
const em = platform.em

const register = (email: string, more: object = {}) =>
  call('POST', '/v1/auth/register', { json: { email, password: goodPassword, ...more } })
const login = (email: string, password = goodPassword) =>
  problem('POST', '/v1/auth/login', { json: { email, password } })
const verify = (token: string) => call<{ code?: string }>('POST', '/v1/auth/email/verify', { json: { token } })

// Everybody here comes from one address.
beforeEach(async () => {
  await query(em(), sql`delete from throttle`)
  await query(em(), sql`delete from sign_up_grant`)
})

test('who signs up has an account on the free plan, and may use it once the letter is answered', async () => {
  const email = newEmail()
  assert.equal((await register(email, { name: 'Ada', language: 'en', time_zone: 'Europe/Zurich' })).status, 202)
  const early = await login(email)
  assert.deepEqual([early.status, early.body.code], [401, 'unauthenticated'])

  const { token, text } = await letterTo(platform, email, { subject: /your address/ })
  assert.match(text, /^https:\/\/console\.example\.com\/verify-email#token=/m)
  assert.equal((await verify(token)).status, 204)
  const { client, account_id } = await signIn(platform, email)
  const { body: me } = await client.call<UserView>('GET', '/v1/me')
  assert.deepEqual(
    [me.email, me.email_verified, me.name, me.time_zone, me.memberships],
    [email, true, 'Ada', 'Europe/Zurich', [{ account_id, account_name: 'Ada', role: 'owner', is_current: true }]],
  )
  const [account] = await query<{ plan: string }>(em(), sql`select plan from account where id = ${account_id}`)
  assert.equal(account!.plan, 'free')
})

test('the token of a letter works once, and not after its time', async () => {
  const email = newEmail()
  await register(email)
  const { token } = await letterTo(platform, email, { subject: /your address/ })
  await query(em(), sql`update one_time_token set expires_at = now()`)
  const late = await verify(token)
  assert.deepEqual([late.status, late.body.code], [410, 'link-expired'])
  await query(em(), sql`update one_time_token set expires_at = now() + interval '1 hour'`)
  const both = await Promise.all([verify(token), verify(token)])
  assert.deepEqual(new Set(both.map(({ status }) => status)), new Set([204, 403]))
  assert.equal((await verify('a'.repeat(43))).body.code, 'link-invalid')
})

test('nothing of a token is stored but its digest, and none of it lies in the outbox, on the broker or in the log', async () => {
  const email = newEmail()
  await register(email)
  const { token } = await letterTo(platform, email, { subject: /your address/ })
  for (const table of ['one_time_token', 'outbox', 'event', 'audit_entry', 'app_user']) {
    const rows = await query<{ row: string }>(em(), sql`select to_jsonb(t)::text as row from ${sql.table(table)} t`)
    assert.ok(!rows.some(({ row }) => row.includes(token)), table)
  }
})

test('an address that is known is answered like one that is not, and only its owner is told', async () => {
  const known = await signedUp(platform)
  const answers = [await register(known.email.toUpperCase()), await register(newEmail())]
  const [one, other] = answers.map(({ status, body, headers }) => [status, body, [...headers.keys()].toSorted()])
  assert.deepEqual(one, other)
  await letterTo(platform, known.email, { subject: /have an account already/ })
  assert.equal((await signIn(platform, known.email)).user_id, known.user_id)
  const rows = await query(em(), sql`select from app_user where lower(email) = lower(${known.email})`)
  assert.equal(rows.length, 1)
})

test('who signs up again before anybody has verified the address has the last word, and the older letter opens nothing', async () => {
  const email = newEmail()
  await register(email, { password: 'the password of a stranger' })
  const first = await letterTo(platform, email, { subject: /your address/ })
  await register(email)
  const second = await letterTo(platform, email, { subject: /your address/, after: 1 })
  assert.notEqual(first.token, second.token)
  assert.equal((await verify(first.token)).status, 403)
  assert.equal((await verify(second.token)).status, 204)
  assert.equal((await login(email, 'the password of a stranger')).status, 401)
  await signIn(platform, email)
})

test('of many who sign up with one address at once, one person and one account are made', async () => {
  const email = newEmail()
  const answers = await Promise.all(Array.from({ length: 8 }, () => register(email)))
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202])
  const made = await query(
    em(),
    sql`select from app_user u join membership m on m.user_id = u.id join wallet w on w.account_id = m.account_id
        where u.email = ${email}`,
  )
  assert.equal(made.length, 1)
})

test('nobody fills a mailbox: the fourth letter to an address waits, and the answer does not say so', async () => {
  const email = newEmail()
  await register(email)
  for (let turn = 0; turn < 5; turn++) {
    assert.equal((await call('POST', '/v1/auth/email/resend', { json: { email } })).status, 202)
  }
  await letterTo(platform, email, { subject: /your address/, after: 2 })
  const sent = await query(
    em(),
    sql`select from one_time_token t join app_user u on u.id = t.user_id where u.email = ${email}`,
  )
  assert.equal(sent.length, 3)
  assert.equal((await call('POST', '/v1/auth/email/resend', { json: { email: newEmail() } })).status, 202)
})

test('credits to begin with come with the verified address, once, and to a few accounts of one network a day', async () => {
  const people = []
  for (let turn = 0; turn < 5; turn++) people.push(await signedUp(platform))
  const granted = await query<{ account_id: string; kind: string; remaining: string }>(
    em(),
    sql`select account_id, kind, remaining from credit_lot
        where account_id = any(${people.map(({ account_id }) => account_id)}::text[]) and kind = 'promo'`,
  )
  assert.deepEqual(
    granted.map(({ remaining }) => remaining),
    ['50', '50', '50'],
  )
  const unverified = newEmail()
  await register(unverified)
  const [wallet] = await query<{ available: string }>(
    em(),
    sql`select available from wallet w join membership m using (account_id) join app_user u on u.id = m.user_id
        where u.email = ${unverified}`,
  )
  assert.equal(wallet!.available, '0')
})

test('sign-ups from one network are slowed down', async () => {
  const answers = []
  for (let turn = 0; turn < 22; turn++) {
    answers.push(await call('POST', '/v1/auth/register', { json: { email: newEmail(), password: 'password1' } }))
  }
  assert.deepEqual([...new Set(answers.slice(0, 20).map(({ status }) => status))], [422])
  const refused = answers.at(-1)!
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers.get('Retry-After')) > 0)
})

test('passwords may be of any characters from eight to a hundred and twenty-eight, but not among the most used', async () => {
  const status = async (password: string): Promise<number> =>
    (await call('POST', '/v1/auth/register', { json: { email: newEmail(), password } })).status
  for (const password of [
    '墨跡を紙に残す夜',
    '  spaces at the ends  ',
    '🦔🦔🦊🦊🐢🐢🐌🐌🐙',
    'x'.repeat(64) + 'yz'.repeat(32),
  ]) {
    assert.equal(await status(password), 202, password)
  }
  for (const password of ['short', '🦔'.repeat(7), 'ab'.repeat(65), 'Password1!', '12345678', 'qwertyuiop']) {
    assert.equal(await status(password), 422, password)
  }
})

test('no body can set what only the platform sets', async () => {
  for (const name of ['role', 'plan', 'credits', 'account_id', 'email_verified_at', 'id', 'scopes']) {
    const { status, body } = await problem('POST', '/v1/auth/register', {
      json: { email: newEmail(), password: goodPassword, [name]: 'admin' },
    })
    assert.deepEqual([status, body.code], [422, 'unknown-field'], name)
  }
})

test('a name that is set in a letter, a page or a header stays text', async () => {
  const email = newEmail()
  await register(email, { name: '<b>Ada</b>\r\nBcc: eve@example.com' })
  const { text } = await letterTo(platform, email, { subject: /your address/ })
  assert.doesNotMatch(text, /eve@|<b>/)
})

test('an address changes only when the letter to the new one is answered, and the old one is told', async () => {
  const person = await signedUp(platform)
  const [taken, wanted] = [await signedUp(platform), newEmail()]
  const ask = (email: string) => person.client.call('POST', '/v1/auth/email/change', { json: { email } })
  assert.deepEqual([(await ask(taken.email)).status, (await ask(wanted)).status], [202, 202])
  const { token } = await letterTo(platform, wanted, { subject: /new address/ })
  assert.equal((await person.client.call<UserView>('GET', '/v1/me')).body.email, person.email)
  assert.equal((await verify(token)).status, 204)
  assert.equal((await person.client.call<UserView>('GET', '/v1/me')).body.email, wanted)
  assert.match((await letterTo(platform, person.email, { subject: /address was changed/ })).text, new RegExp(wanted))
  assert.equal((await login(person.email)).status, 401)
  await signIn(platform, wanted)
  assert.deepEqual(
    (await lettersTo(platform, taken.email)).filter(({ subject }) => /new address/.test(subject)),
    [],
  )
})

test('letters name the address of the settings, whatever host a request names', async () => {
  const email = newEmail()
  await register(email)
  await call('POST', '/v1/auth/email/resend', {
    json: { email },
    headers: { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' },
  })
  await letterTo(platform, email, { subject: /your address/, after: 1 })
  for (const { text } of await lettersTo(platform, email)) assert.doesNotMatch(text, /evil/)
})

test('a token that was signed elsewhere opens nothing', async () => {
  const { status } = await clientOf(platform.baseUrl, 'eyJhbGciOiJub25lIn0.e30.').problem('GET', '/v1/me')
  assert.equal(status, 401)
})
