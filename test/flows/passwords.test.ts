import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { SignInView } from '#contracts/http/auth.ts'
import { query, sql } from '#infra/db/sql.ts'
import { passwordHasher } from '#infra/identity/passwords.ts'
import { letterTo, lettersTo } from '../support/mailbox.ts'
import { startPlatform } from '../support/platform.ts'
import { goodPassword, newEmail, signedUp, signIn, stranger, type SignedUp } from '../support/signed-up.ts'

const platform = await startPlatform({ after }, { start: ['relay', 'delivery', 'ingress'] })
const { call, problem } = stranger(platform)
const em = platform.em
const newPassword = 'a wholly different phrase'

const login = (email: string, password: string, headers: Record<string, string> = {}) =>
  problem('POST', '/v1/auth/login', { json: { email, password }, headers })
const refresh = (token: string) => call('POST', '/v1/auth/refresh', { json: { refresh_token: token } })
const forgot = (email: string) => call('POST', '/v1/auth/password/forgot', { json: { email } })
const reset = (token: string, password = newPassword) =>
  call<{ code?: string }>('POST', '/v1/auth/password/reset', { json: { token, password } })
const becomes = async ({ client }: Pick<SignedUp, 'client'>, status: number): Promise<void> => {
  while ((await client.call('GET', '/v1/me')).status !== status) await new Promise(setImmediate)
}
const letGo = () => query(em(), sql`delete from throttle`)

beforeEach(async () => void (await letGo()))

test('an address that is not known and a password that is wrong are answered alike', async () => {
  const { email } = await signedUp(platform)
  const answers = [await login(email, 'not the right one'), await login(newEmail(), 'not the right one')]
  const [one, other] = answers.map(({ status, body, headers }) => [
    status,
    { ...body, request_id: '', trace_id: '' },
    [...headers.keys()].toSorted(),
  ])
  assert.deepEqual(one, other)
  assert.equal(answers[0]!.status, 401)
})

test('ten wrong passwords slow down whoever guesses, from wherever, and 429 says until when', async () => {
  const { email } = await signedUp(platform)
  const answers = []
  for (let turn = 0; turn < 10; turn++) answers.push(await login(email, `wrong ${turn} password`))
  assert.deepEqual(
    answers.map(({ status }) => status),
    [401, 401, 401, 401, 401, 429, 429, 429, 429, 429],
  )
  const retryAfter = Number(answers.at(-1)!.headers.get('Retry-After'))
  assert.ok(retryAfter >= 1 && retryAfter <= 2)
  assert.equal((await login(email, goodPassword)).status, 429)
  const unknown = []
  for (let turn = 0; turn < 6; turn++) unknown.push((await login('nobody@example.com', `wrong ${turn}`)).status)
  assert.deepEqual(unknown, [401, 401, 401, 401, 401, 429])
})

test('guesses that are made at the same time count each', async () => {
  const { email } = await signedUp(platform)
  const answers = await Promise.all(Array.from({ length: 20 }, (_, turn) => login(email, `wrong ${turn} password`)))
  assert.equal(answers.filter(({ status }) => status === 401).length, 5)
  assert.equal(answers.filter(({ status }) => status === 429).length, 15)
})

test('each attempt after the free ones waits twice as long', async () => {
  const { email } = await signedUp(platform)
  const ofAccount = sql`subject like 'login:%' and length(subject) > 60`
  const waits: number[] = []
  for (let turn = 0; turn < 8; turn++) {
    await login(email, 'not the right one')
    const [row] = await query<{ wait: number }>(
      em(),
      sql`select greatest(0, round(extract(epoch from blocked_until - tried_at)))::int as wait from throttle where ${ofAccount}`,
    )
    waits.push(row!.wait)
    await query(em(), sql`update throttle set blocked_until = to_timestamp(0) where ${ofAccount}`)
  }
  assert.deepEqual(waits, [0, 0, 0, 0, 2, 4, 8, 16])
})

test('the owner, who is signed in, is slowed down by nobody', async () => {
  const owner = await signedUp(platform)
  const page = { Origin: 'https://console.example.com' }
  const inBrowser = await call<SignInView>('POST', '/v1/auth/login', {
    json: { email: owner.email, password: goodPassword, transport: 'cookie' },
    headers: page,
  })
  for (let turn = 0; turn < 6; turn++) await login(owner.email, 'not the right one')
  assert.equal((await login(owner.email, goodPassword)).status, 429)

  assert.equal((await owner.client.call('GET', '/v1/me')).status, 200)
  assert.equal((await refresh(owner.refresh_token)).status, 200)
  const proof = await owner.client.call('POST', '/v1/auth/prove', { json: { password: goodPassword } })
  assert.equal(proof.status, 200)
  const Cookie = inBrowser.headers.get('Set-Cookie')!.split(';')[0]!
  const again = await call('POST', '/v1/auth/login', {
    json: { email: owner.email, password: goodPassword },
    headers: { ...page, Cookie },
  })
  assert.equal(again.status, 200)
})

test('a forgotten password is replaced by a letter, and every session ends with it', async () => {
  const person = await signedUp(platform)
  const other = await signIn(platform, person.email)
  const answers = [await forgot(person.email), await forgot(newEmail())]
  assert.deepEqual(answers[0]!.body, answers[1]!.body)
  assert.deepEqual([answers[0]!.status, answers[1]!.status], [202, 202])
  const { token, text } = await letterTo(platform, person.email, { subject: /new password/ })
  assert.match(text, /^https:\/\/console\.example\.com\/reset-password#token=/m)

  assert.equal((await reset(token, 'password123')).status, 422)
  assert.equal((await reset(token)).status, 204)
  assert.equal((await reset(token)).body.code, 'link-invalid')
  await becomes(person, 401)
  await becomes(other, 401)
  assert.equal((await refresh(person.refresh_token)).status, 401)
  assert.equal((await login(person.email, goodPassword)).status, 401)
  await signIn(platform, person.email, newPassword)
  await letterTo(platform, person.email, { subject: /password was changed/ })
})

test('who reads the letter for a new password has shown that the address is theirs', async () => {
  await query(em(), sql`delete from sign_up_grant`)
  const email = newEmail()
  await call('POST', '/v1/auth/register', { json: { email, password: goodPassword } })
  await forgot(email)
  const { token } = await letterTo(platform, email, { subject: /new password/ })
  assert.equal((await reset(token)).status, 204)
  const { account_id: accountId } = await signIn(platform, email, newPassword)
  const granted = await query(em(), sql`select from credit_lot where account_id = ${accountId} and kind = 'promo'`)
  assert.equal(granted.length, 1)
})

test('a letter for a new password is good for an hour, and an earlier one no more once there is another', async () => {
  const { email, user_id: userId } = await signedUp(platform)
  await forgot(email)
  const first = await letterTo(platform, email, { subject: /new password/ })
  await letGo()
  await forgot(email)
  const second = await letterTo(platform, email, { subject: /new password/, after: 1 })
  assert.equal((await reset(first.token)).body.code, 'link-invalid')
  const [row] = await query<{ minutes: number }>(
    em(),
    sql`update one_time_token set expires_at = now() where user_id = ${userId} and purpose = 'reset-password' and used_at is null
        returning round(extract(epoch from now() - created_at) / 60)::int as minutes`,
  )
  assert.ok(row)
  assert.equal((await reset(second.token)).body.code, 'link-expired')
})

test('a changed password needs the old one, ends every session, and goes on in a new one', async () => {
  const person = await signedUp(platform)
  const change = (current: string, password: string) =>
    person.client.call<SignInView>('POST', '/v1/auth/password/change', {
      json: { current_password: current, password },
    })
  assert.equal((await change('not the right one', newPassword)).status, 403)
  assert.equal((await change(goodPassword, 'letmein123')).status, 422)
  const { status, body } = await change(goodPassword, newPassword)
  assert.equal(status, 200)
  await becomes(person, 401)
  assert.equal((await refresh(person.refresh_token)).status, 401)
  assert.equal((await refresh(body.refresh_token!)).status, 200)
  await signIn(platform, person.email, newPassword)
})

test('a hash of less work than is usual now is made again when its password is known', async () => {
  const person = await signedUp(platform)
  const weak = await passwordHasher({ hardness: { memory: 1_024, passes: 1, parallelism: 1 } }).hash(goodPassword)
  await query(em(), sql`update app_user set password_hash = ${weak} where id = ${person.user_id}`)
  await signIn(platform, person.email)
  const [row] = await query<{ hash: string }>(
    em(),
    sql`select password_hash as hash from app_user where id = ${person.user_id}`,
  )
  assert.match(row!.hash, /^\$argon2id\$v=19\$m=2048,t=1,p=1\$/)
  await signIn(platform, person.email)
})

test('with a second factor a password opens nothing but the question for it', async () => {
  const person = await signedUp(platform)
  await query(
    em(),
    sql`update app_user set totp_secret = '\\x00', totp_activated_at = now() where id = ${person.user_id}`,
  )
  const { status, body } = await login(person.email, goodPassword)
  assert.deepEqual([status, body.code], [401, 'mfa-required'])
  assert.match(String((body as Record<string, unknown>)['challenge_token']), /^[\w-]{43}$/)
  assert.equal((await login(person.email, 'not the right one')).body.code, 'unauthenticated')
})

test('while passwords are hashed, other requests are answered', async () => {
  const person = await signedUp(platform)
  const hashing = Promise.all(Array.from({ length: 5 }, () => login(person.email, 'not the right one')))
  let answered = 0
  let isOver = false
  void hashing.then(() => (isOver = true))
  while (!isOver) {
    assert.equal((await call('GET', '/healthz')).status, 200)
    answered++
  }
  assert.ok(answered > 5, `${answered} requests were answered meanwhile`)
})

test('no letter but those of the platform is sent to anybody', async () => {
  const email = newEmail()
  await forgot(email)
  await call('POST', '/v1/auth/email/resend', { json: { email } })
  const known = await signedUp(platform)
  assert.deepEqual(await lettersTo(platform, email), [])
  assert.equal((await lettersTo(platform, known.email)).length, 1)
})
