import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import type { SignInView } from '#contracts/http/auth.ts'
import { query, sql } from '#infra/db/sql.ts'
import { clientOf } from '../support/client.ts'
import { eventually } from '../support/eventually.ts'
import { letterTo } from '../support/mailbox.ts'
import { newPerson } from '../support/person.ts'
import { startPlatform } from '../support/platform.ts'
import { codeOf, freshCode, withApp, type WithApp } from '../support/second-factor.ts'
import { goodPassword, signedUp, signIn, stranger } from '../support/signed-up.ts'

const platform = await startPlatform({ after }, { start: ['relay', 'delivery', 'ingress'] })
const { em } = platform
const { call, problem } = stranger(platform)

beforeEach(async () => void (await query(em(), sql`delete from throttle`)))

type Asked = { challenge_token: string; expires_in: number; code: string }

const asked = async (email: string, more: object = {}, headers: Record<string, string> = {}): Promise<Asked> => {
  const { status, body } = await call<Asked>('POST', '/v1/auth/login', {
    json: { email, password: goodPassword, ...more },
    headers,
  })
  assert.deepEqual([status, body.code, body.expires_in], [401, 'mfa-required', 300])
  return body
}

const answer = (json: object, headers: Record<string, string> = {}) =>
  call<SignInView & { code: string }>('POST', '/v1/auth/mfa/challenge', { json, headers })

/** The whole way in, with what the app shows. */
const enter = async (person: WithApp) => {
  const { challenge_token } = await asked(person.email)
  return answer({ challenge_token, code: await freshCode(platform, person) })
}

test('an app counts once a code of it was sent, and from then on signing in asks for one', async () => {
  const ada = await signedUp(platform)
  const elsewhere = await signIn(platform, ada.email)
  const enrolled = await ada.client.call<{ secret: string; otpauth_url: string }>('POST', '/v1/auth/mfa/totp/enroll')
  assert.match(enrolled.body.secret, /^[A-Z2-7]{32}$/)
  assert.equal(new URL(enrolled.body.otpauth_url).searchParams.get('secret'), enrolled.body.secret)
  await signIn(platform, ada.email)

  const activate = (code: string) =>
    ada.client.call<{ recovery_codes: string[]; code: string }>('POST', '/v1/auth/mfa/totp/activate', {
      json: { code },
    })
  const wrong = await activate(codeOf(enrolled.body.secret, 40))
  assert.deepEqual([wrong.status, wrong.body.code], [403, 'forbidden'])
  const { status, body } = await activate(codeOf(enrolled.body.secret))
  assert.deepEqual([status, new Set(body.recovery_codes).size], [200, 10])
  assert.equal((await activate(codeOf(enrolled.body.secret, 1))).status, 409)
  assert.equal((await ada.client.call('POST', '/v1/auth/mfa/totp/enroll')).status, 409)

  await eventually(
    'every other session has ended',
    async () => (await elsewhere.client.call('GET', '/v1/me')).status === 401,
  )
  const renewed = await call('POST', '/v1/auth/refresh', { json: { refresh_token: elsewhere.refresh_token } })
  assert.equal(renewed.status, 401)
  const me = await ada.client.call<{ second_factor: string }>('GET', '/v1/me')
  assert.deepEqual([me.status, me.body.second_factor], [200, 'app'])
  await letterTo(platform, ada.email, { subject: /second factor/ })
  const entries = await query<{ action: string }>(
    em(),
    sql`select action from audit_entry where subject = ${ada.user_id}`,
  )
  assert.ok(entries.some(({ action }) => action === 'second_factor.activated'))

  const person = { ...ada, secret: enrolled.body.secret, recoveryCodes: body.recovery_codes }
  const { challenge_token } = await asked(ada.email)
  assert.equal((await clientOf(platform.baseUrl, challenge_token).call('GET', '/v1/me')).status, 401)
  const code = await freshCode(platform, person)
  const inside = await answer({ challenge_token, code })
  assert.equal(inside.status, 200, JSON.stringify(inside.body))
  assert.equal((await clientOf(platform.baseUrl, inside.body.access_token).call('GET', '/v1/me')).status, 200)
  const again = await answer({ challenge_token, code: codeOf(person.secret, 1) })
  assert.deepEqual([again.status, again.body.code], [401, 'unauthenticated'])
})

test('a code is good once, wherever it is shown', async () => {
  const person = await withApp(platform)
  const { challenge_token } = await asked(person.email)
  const code = await freshCode(platform, person)
  assert.equal((await answer({ challenge_token, code })).status, 200)
  const next = await asked(person.email)
  const again = await answer({ challenge_token: next.challenge_token, code })
  assert.deepEqual([again.status, again.body.code], [403, 'forbidden'])
  for (const path of ['/v1/auth/prove', '/v1/auth/mfa/totp/disable'])
    assert.equal((await person.client.call('POST', path, { json: { code } })).status, 403, path)
  assert.equal((await answer({ challenge_token: next.challenge_token, code: codeOf(person.secret, 1) })).status, 200)
})

test('of many who send one right code at the same time one is let in', async () => {
  const person = await withApp(platform)
  const { challenge_token } = await asked(person.email)
  const code = await freshCode(platform, person)
  const before = await query(em(), sql`select from session where user_id = ${person.user_id}`)
  const answers = await Promise.all(Array.from({ length: 20 }, () => answer({ challenge_token, code })))
  assert.equal(answers.filter(({ status }) => status === 200).length, 1)
  for (const { status } of answers) assert.ok([200, 401, 403, 429].includes(status), String(status))
  assert.equal(
    (await query(em(), sql`select from session where user_id = ${person.user_id}`)).length,
    before.length + 1,
  )
})

test('after five wrong codes none is looked at for five minutes, and who is signed in is not held up', async () => {
  const person = await withApp(platform)
  const { challenge_token } = await asked(person.email)
  for (let tried = 0; tried < 5; tried++)
    assert.equal((await answer({ challenge_token, code: codeOf(person.secret, 40 + tried) })).status, 403)
  const code = await freshCode(platform, person)
  const late = await answer({ challenge_token, code })
  assert.deepEqual([late.status, late.body.code], [429, 'rate-limited'])
  const seconds = Number(late.headers.get('Retry-After'))
  assert.ok(seconds > 240 && seconds <= 300, String(seconds))
  const codes = await answer({ challenge_token, recovery_code: person.recoveryCodes[0] })
  assert.equal(codes.status, 429)
  assert.equal((await person.client.call('POST', '/v1/auth/prove', { json: { code } })).status, 200)
})

test('of many guesses at the same time five are looked at', async () => {
  const person = await withApp(platform)
  const { challenge_token } = await asked(person.email)
  const guesses = Array.from({ length: 20 }, (_, later) => codeOf(person.secret, 40 + later))
  const answers = await Promise.all(guesses.map(code => answer({ challenge_token, code })))
  assert.equal(answers.filter(({ status }) => status === 403).length, 5)
  assert.equal(answers.filter(({ status }) => status === 429).length, 15)
})

test('a recovery code opens once what a code of the app would, however it is typed', async () => {
  const person = await withApp(platform)
  const other = await withApp(platform)
  const [first = '', second = ''] = person.recoveryCodes
  const use = async (email: string, recovery_code: string): Promise<number> => {
    const { challenge_token } = await asked(email)
    return (await answer({ challenge_token, recovery_code })).status
  }
  assert.equal(await use(other.email, first), 403)
  assert.equal(await use(person.email, first.toLowerCase().replaceAll('-', ' ')), 200)
  assert.equal(await use(person.email, first), 403)

  const renewed = await person.client.call<{ recovery_codes: string[] }>('POST', '/v1/auth/mfa/recovery-codes')
  assert.equal(renewed.status, 200)
  assert.equal(await use(person.email, second), 403)
  assert.equal(await use(person.email, renewed.body.recovery_codes[0]!), 200)
  const [row] = await query<{ kept: string }>(
    em(),
    sql`select string_agg(digest::text, '') as kept from recovery_code where user_id = ${person.user_id}`,
  )
  for (const code of renewed.body.recovery_codes)
    assert.equal(row!.kept.includes(Buffer.from(code).toString('hex')), false)
})

test('a question for the second factor ends with its time, and with a new password', async () => {
  const person = await withApp(platform)
  const { challenge_token } = await asked(person.email)
  await query(em(), sql`update one_time_token set expires_at = now() where user_id = ${person.user_id}`)
  assert.equal((await answer({ challenge_token, code: await freshCode(platform, person) })).status, 401)
  const other = await asked(person.email)
  const changed = await person.client.call('POST', '/v1/auth/password/change', {
    json: { current_password: goodPassword, password: 'another horse, another battery' },
  })
  assert.equal(changed.status, 200)
  const late = await answer({ challenge_token: other.challenge_token, code: await freshCode(platform, person) })
  assert.deepEqual([late.status, late.body.code], [401, 'unauthenticated'])
})

test('who was suspended meanwhile is not let in', async () => {
  const person = await withApp(platform)
  const { challenge_token } = await asked(person.email)
  await query(em(), sql`update app_user set suspended_at = now() where id = ${person.user_id}`)
  const late = await answer({ challenge_token, code: await freshCode(platform, person) })
  assert.deepEqual([late.status, late.body.code], [403, 'account-suspended'])
})

test('the cookie that was asked for at the password comes with the second factor, for pages of the service only', async () => {
  const person = await withApp(platform)
  const page = { Origin: 'https://console.example.com' }
  const { challenge_token } = await asked(person.email, { transport: 'cookie' }, page)
  const sent = { challenge_token, code: await freshCode(platform, person) }
  assert.equal((await answer(sent)).status, 403)
  assert.equal((await answer(sent, { Origin: 'https://evil.example' })).status, 403)
  const { status, headers, body } = await answer(sent, page)
  assert.equal(status, 200)
  assert.equal('refresh_token' in body, false)
  assert.match(headers.get('Set-Cookie')!, /^ink_refresh=[\w-]{43}; Path=\/v1\/auth; .*HttpOnly; SameSite=Strict$/)
})

test('without the app there is no second factor any more, and it takes the app to say so', async () => {
  const person = await withApp(platform)
  const inside = await enter(person)
  const elsewhere = clientOf(platform.baseUrl, inside.body.access_token)
  const disable = (json: object) => person.client.call<{ code?: string }>('POST', '/v1/auth/mfa/totp/disable', { json })
  assert.equal((await disable({ code: codeOf(person.secret, 40) })).status, 403)
  assert.equal((await disable({})).status, 422)
  assert.equal((await disable({ code: '123456', recovery_code: person.recoveryCodes[0] })).status, 422)
  assert.equal((await disable({ recovery_code: person.recoveryCodes[0] })).status, 204)
  assert.equal((await disable({ code: codeOf(person.secret, 1) })).status, 409)
  assert.equal((await person.client.call('POST', '/v1/auth/mfa/recovery-codes')).status, 409)
  await eventually('every other session has ended', async () => (await elsewhere.call('GET', '/v1/me')).status === 401)
  assert.equal((await person.client.call('GET', '/v1/me')).status, 200)
  await signIn(platform, person.email)
  const kept = await query(
    em(),
    sql`select 1 from app_user where id = ${person.user_id} and (totp_secret is not null or totp_last_step is not null)
        union all select 1 from recovery_code where user_id = ${person.user_id}`,
  )
  assert.deepEqual(kept, [])
  await letterTo(platform, person.email, { subject: /second factor/, after: 1 })
})

test('nobody changes a second factor on the strength of an old sign-in, and a code makes it new', async () => {
  const person = await withApp(platform)
  const long = new Date(Date.now() - 6 * 60_000)
  const old = await newPerson(platform, { provenAt: long })
  for (const path of ['totp/enroll', 'totp/activate', 'totp/disable', 'recovery-codes']) {
    const json = path.startsWith('totp/') && path !== 'totp/enroll' ? { code: '123456' } : undefined
    const { status, body } = await old.client.problem('POST', `/v1/auth/mfa/${path}`, json ? { json } : {})
    assert.deepEqual([status, body.code], [401, 'reauth-required'], path)
  }
  const proven = await person.client.call<SignInView>('POST', '/v1/auth/prove', {
    json: { code: await freshCode(platform, person) },
  })
  assert.equal(proven.status, 200)
  const client = clientOf(platform.baseUrl, proven.body.access_token)
  assert.equal((await client.call('POST', '/v1/auth/mfa/recovery-codes')).status, 200)
  for (const json of [{}, { code: '123456', password: goodPassword }, { code: 123_456 }, { code: '12345６' }])
    assert.equal((await person.client.call('POST', '/v1/auth/prove', { json })).status, 422, JSON.stringify(json))
})

test('what is no answer to the question is refused before anybody is looked for', async () => {
  const challenge_token = 'x'.repeat(43)
  for (const json of [{}, { challenge_token }, { challenge_token, code: '1' }, { challenge_token, code: ['123456'] }])
    assert.equal((await problem('POST', '/v1/auth/mfa/challenge', { json })).status, 422, JSON.stringify(json))
  const { status, body } = await problem('POST', '/v1/auth/mfa/challenge', {
    json: { challenge_token, code: '123456' },
  })
  assert.deepEqual([status, body.code], [401, 'unauthenticated'])
})
